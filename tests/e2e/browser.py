"""What a browser makes of a page of ours: Chromium without a window, from deploy/test_packages.txt."""

import json
import pathlib
import re
import subprocess
import tempfile

# Nothing of the browser's own business: it would look for its maker's servers.
CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update"]
SECONDS = 120

# Runs in a copy of the page: its width, its headings in order, and every text that is hard to read.
PROBE = """<script>
function part(c) { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; }
function light(c) { return .2126 * part(c[0]) + .7152 * part(c[1]) + .0722 * part(c[2]); }
function rgba(text) { const c = text.match(/[0-9.]+/g).map(Number); return c.length < 4 ? [...c, 1] : c; }
function ground(e) {
  for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; }
  return [255, 255, 255, 1];
}
const faint = [];
for (const e of document.querySelectorAll("h1,h2,h3,p,td,th,dt,dd,li,pre,caption")) {
  const pair = [light(rgba(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a);
  if ((pair[0] + .05) / (pair[1] + .05) < 4.5) faint.push(e.textContent.slice(0, 40));
}
const svg = document.querySelector("svg");
document.body.setAttribute("data-probe", JSON.stringify({
  page: document.documentElement.scrollWidth, window: window.innerWidth, faint,
  picture: svg ? svg.getBoundingClientRect().width : 0,
  headings: [...document.querySelectorAll("h1,h2,h3")].map(e => Number(e.tagName[1])),
  sections: [...document.querySelectorAll("h2,caption")].map(e => e.textContent),
}));
</script>"""


def probe(page, width):
    command = [*CHROMIUM, f"--user-data-dir={page.parent}", "--enable-logging=stderr", "--log-level=0",
               f"--window-size={width},900", "--dump-dom", f"file://{page}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    found = re.search(r'data-probe="([^"]*)"', done.stdout)
    if not found:
        raise AssertionError(f"{page} was not shown: {done.stderr}")
    return json.loads(found[1].replace("&quot;", '"').replace("&amp;", "&")), re.findall(r".*CONSOLE.*", done.stderr)


def look_at(test, path, sections):
    """The page fits wide and narrow windows, its headings are in order, every text has contrast, no error;
    headings and captions `sections` are all there."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "page.html"
        copy.write_text(pathlib.Path(path).read_text().replace("</body>", PROBE + "</body>"))
        for width in (500, 1400):
            seen, errors = probe(copy, width)
            test.assertEqual((errors, seen["faint"]), ([], []), width)
            test.assertLessEqual(set(sections), set(seen["sections"]))
            test.assertLessEqual(seen["page"], seen["window"], width)
            test.assertGreaterEqual(seen["picture"], 600, "the picture is readable at every width")
            test.assertEqual(seen["headings"][0], 1)
            steps = [after - before for before, after in zip(seen["headings"], seen["headings"][1:])]
            test.assertLessEqual(max(steps), 1, "no level is left out")
