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

# Runs in a copy of the page: its width, its headings in order, and every text that is hard to read,
# on the page and in its pictures.
PROBE = """<script>
function part(c) { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; }
function light(c) { return .2126 * part(c[0]) + .7152 * part(c[1]) + .0722 * part(c[2]); }
function rgba(text) { const c = text.match(/[0-9.]+/g).map(Number); return c.length < 4 ? [...c, 1] : c; }
function ground(e) {
  for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c; }
  return [255, 255, 255, 1];
}
function contrast(a, b) {
  const pair = [light(a), light(b)].sort((x, y) => y - x);
  return (pair[0] + .05) / (pair[1] + .05);
}
const faint = [], overlapping = [];
for (const e of document.querySelectorAll("h1,h2,h3,p,td,th,dt,dd,li,pre,caption,span")) {
  if (contrast(rgba(getComputedStyle(e).color), ground(e)) < 4.5) faint.push(e.textContent.slice(0, 40));
}
// A text of a picture stands on the page, or on what is painted below it.
for (const svg of document.querySelectorAll("svg")) {
  const texts = [...svg.querySelectorAll("text")].map(e => [e, e.getBoundingClientRect()]);
  const painted = [...svg.querySelectorAll("rect")].map(e => [e, e.getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  for (const [e, box] of texts) {
    const below = painted.filter(one => meet(box, one[1])).map(one => rgba(getComputedStyle(one[0]).fill));
    for (const colour of [ground(svg), ...below]) {
      if (contrast(rgba(getComputedStyle(e).fill), colour) < 4.5) faint.push(e.textContent.slice(0, 40));
    }
  }
  texts.forEach(([e, box], i) => texts.slice(i + 1).forEach(([other, its]) => {
    if (meet(box, its)) overlapping.push(e.textContent.slice(0, 40) + " / " + other.textContent.slice(0, 40));
  }));
}
const svg = document.querySelector("svg.picture");
document.body.setAttribute("data-probe", JSON.stringify({
  page: document.documentElement.scrollWidth, window: window.innerWidth, faint, overlapping,
  picture: svg ? svg.getBoundingClientRect().width : 0,
  headings: [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(e => Number(e.tagName[1])),
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


def faults_of(seen, errors, sections, picture=True):
    """What is wrong with a page as it was seen at one width; one sentence each."""
    faults = [f"the browser says {error}" for error in errors]
    faults += [f"hard to read: {text}" for text in seen["faint"]]
    faults += [f"one on the other: {pair}" for pair in seen["overlapping"]]
    faults += [f"no section {name}" for name in sections if name not in seen["sections"]]
    if seen["page"] > seen["window"]:
        faults.append(f"wider than the window: {seen['page']}")
    if picture and seen["picture"] < 600:
        faults.append(f"the picture is too small: {seen['picture']}")
    levels = [0, *seen["headings"]]
    faults += [f"no heading between h{before} and h{after}" for before, after in zip(levels, levels[1:])
               if after - before > 1]
    return faults


def faults_at(page, width, sections=(), picture=True):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "page.html"
        copy.write_text(page.replace("</body>", PROBE + "</body>"))
        return faults_of(*probe(copy, width), sections, picture)


def look_at(test, path, sections):
    """The page fits wide and narrow windows, its headings are in order, every text has contrast and stands for
    itself, no error; headings and captions `sections` are all there."""
    page = pathlib.Path(path).read_text()
    for width in (500, 1400):
        test.assertEqual(faults_at(page, width, sections), [], width)


def printed(path, pdf):
    """The page on paper, and how many sheets that is."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*CHROMIUM, f"--user-data-dir={folder}", "--no-pdf-header-footer", f"--print-to-pdf={pdf}",
                        f"file://{path}"], check=True, capture_output=True, timeout=SECONDS)
    return len(re.findall(rb"/Type\s*/Page\b", pathlib.Path(pdf).read_bytes()))
