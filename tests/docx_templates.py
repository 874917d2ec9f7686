"""Makes, edits and reads Word templates with python-docx: docx_templates.py make OUT | edit IN OUT | text IN."""
import struct
import sys
import zlib
from io import BytesIO

import docx
from docx.shared import Cm


def picture():
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    pixels = zlib.compress(b"\0\xff\0\0")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def make(out):
    paper = docx.Document()
    paper.sections[0].header.paragraphs[0].text = "{{tên trường}}"
    title = paper.add_paragraph()
    for piece in ["BÁO CÁO {", "{tên ", "trường}", "}"]:
        title.add_run(piece).bold = True
    paper.add_picture(picture(), width=Cm(1))
    paper.add_paragraph("{{#có lỗi}}")
    paper.add_paragraph("DỰ THẢO")
    paper.add_paragraph("{{/có lỗi}}")
    table = paper.add_table(rows=2, cols=2, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ["Mã", "Tên"]):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ["{{#tiêu chí}}{{mã}}", "{{tên}}{{/tiêu chí}}"]):
        cell.text = text
    paper.add_paragraph("Số: {{số}}/QĐ")
    paper.save(out)


def edit(source, out):
    """Another order, a field more, the table taken out."""
    paper = docx.Document(source)
    body = paper.element.body
    body.remove(paper.tables[0]._tbl)
    title, last = paper.paragraphs[0]._p, paper.paragraphs[-1]
    last.add_run(" của {{tên trường}}")
    last._p.addnext(title)
    paper.save(out)


def text(source):
    paper = docx.Document(source)
    for block in paper.iter_inner_content():
        if isinstance(block, docx.table.Table):
            for row in block.rows:
                print(" | ".join(cell.text for cell in row.cells))
        else:
            print(block.text)
    print("đầu trang:", paper.sections[0].header.paragraphs[0].text)
    print("hình:", len(paper.inline_shapes), "kiểu:", {table.style.name for table in paper.tables})


{"make": make, "edit": edit, "text": text}[sys.argv[1]](*sys.argv[2:])
