"""The look that is taken at pages finds what is wrong with them."""

import unittest

from browser import faults_at

GOOD = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><style>HOW</style></head>
<body style="margin:0"><h1>One</h1><h2>Two</h2><HEADING>Three</HEADING><p>words</p>
<svg class="picture" width="700" height="60" style="max-width:100%" viewBox="0 0 350 30">
<rect x="0" y="0" width="80" height="20" fill="#fff"/>
<text x="5" y="15" font-size="10">left</text><text x="PLACE" y="15" font-size="10">right</text></svg></body></html>"""


class Look(unittest.TestCase):
    def faults(self, style="", heading="h3", place="100"):
        page = GOOD.replace("HOW", style).replace("HEADING", heading).replace("PLACE", place)
        return faults_at(page, 1000)

    def test_good_page_has_no_fault(self):
        self.assertEqual(self.faults(), [])

    def test_faint_text(self):
        self.assertEqual(self.faults("p { color: #999 }"), ["hard to read: words"])

    def test_faint_text_of_a_picture(self):
        self.assertIn("hard to read: right", self.faults("text { fill: #aaa }"))
        self.assertEqual(self.faults("rect { fill: #333 }"), ["hard to read: left"])

    def test_texts_of_a_picture_that_overlap(self):
        self.assertEqual(self.faults(place="8"), ["one on the other: left / right"])

    def test_missing_level_of_headings(self):
        self.assertEqual(self.faults(heading="h4"), ["no heading between h2 and h4"])

    def test_page_that_is_wider_than_the_window(self):
        faults = self.faults("p { width: 1500px }")
        self.assertTrue(faults and faults[0].startswith("wider than the window"), faults)

    def test_missing_section(self):
        self.assertEqual(faults_at(GOOD.replace("HEADING", "h3").replace("PLACE", "100"), 1000, ["Failures"]),
                         ["no section Failures"])


if __name__ == "__main__":
    unittest.main()
