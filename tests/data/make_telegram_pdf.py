"""Makes tests/cases/telegram.pdf: a telegram (Foreign Relations, 1918, Russia, volume III) printed over three pages."""

from __future__ import annotations

import sys

from reportlab.pdfgen.canvas import Canvas

HEADS = ("RELIEF MEASURES 101", "102 FOREIGN RELATIONS, 1918, RUSSIA, VOLUME III", "RELIEF MEASURES 103")
PAGES = (
    """\
The Minister in Sweden (Morris) to the Secretary of State
[Telegram]

Stockholm, October 12, 1918, 5 p. m.
 2987. For American Red Cross from Webster: Send-
ing of food into Petrograd for small children will create
very favorable impression among Russian population
toward America and will not aid Bolsheviks in resisting
Allies.
 This will, to some extent, alleviate moral responsi-""",
    """\
bility falling upon Allies on account great suffering
caused by cutting off food supply and delayed relief
due to war operations intervening. Sixty thousand chil-
dren are without milk. The supply on hand lasts until
November 1, and no more can be had in this country or""",
    """\
from Denmark.
 Your prompt answer is asked by the Red Cross, the Le-
gation, and Society “Mother and Child.”

Morris""",
)


def main(path: str) -> None:
    canvas = Canvas(path, pagesize=(380, 300), pageCompression=1, invariant=1)
    canvas.setTitle("The Minister in Sweden to the Secretary of State")
    canvas.setAuthor("Scan Operator 7")
    canvas.addPageLabel(0, style="ARABIC", start=101)
    for head, page in zip(HEADS, PAGES, strict=True):
        canvas.setFont("Times-Roman", 9)
        canvas.drawCentredString(190, 270, head)
        canvas.setFont("Times-Roman", 11)
        height = 245
        for line in page.split("\n"):
            canvas.drawString(60 + 16 * line.startswith(" "), height, line.strip())
            height -= 13
        canvas.showPage()
    canvas.save()


if __name__ == "__main__":
    main(sys.argv[1])
