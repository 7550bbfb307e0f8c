"""Documents of every kind that may be uploaded, as small as they can be."""

import zipfile
from io import BytesIO

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
CSV = "姓名,选区\n代表001,第一选区\n".encode()
CSV_OF_EXCEL = "姓名,选区\n代表001,第一选区\n".encode("gb18030")
MP4 = (
    b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    + b"\x00\x00\x00\x10moov"
    + bytes(8)
    + b"\x00\x00\x00\x0cmdatFILM"
)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TEXT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def office(main: str, *parts: str) -> bytes:
    """An office document whose main part is of that type."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>')
        for part in ("main.xml", *parts):
            archive.writestr(part, "<main/>")
    return file.getvalue()


XLSX, DOCX = office(SHEET), office(TEXT)
EVERY_KIND = {"a.pdf": PDF, "a.csv": CSV, "a.mp4": MP4, "a.xlsx": XLSX, "a.docx": DOCX}
