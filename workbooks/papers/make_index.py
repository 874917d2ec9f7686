#!/usr/bin/env python3
"""Makes the Word template of the index of the evidence file, beside the papers that make.py makes and of their styles."""

import make
from make import cell, line, p, row, table, when

# A sheet that lies: as wide as the papers are high, with their margins.
make.PAGE = (make.PAGE[1], make.PAGE[0])
make.WIDTH = make.PAGE[0] - make.LEFT - make.RIGHT
COLUMNS = [("TT", 11, True), ("Mã", 24, False), ("Tên minh chứng", 78, False), ("Tiêu chí", 23, False),
           ("Tệp", 62, False), ("Dung lượng", 22, True), ("SHA-256", 32, False)]
FIELDS = ["{{số thứ tự}}", "{{mã}}", "{{tên minh chứng}}", "{{tiêu chí}}", "{{tệp}}", "{{dung lượng}}",
          "{{dấu kiểm}}"]


def index():
    widths = [make.mm(width) for _, width, _ in COLUMNS]
    widths[-1] += make.WIDTH - sum(widths)

    def cells(texts, style):
        return "".join(cell(p(text, style(centred)), width)
                       for text, width, (_, _, centred) in zip(texts, widths, COLUMNS))

    head = row("".join(cell(p(label, "BangDau"), width, "center")
                       for (label, _, _), width in zip(COLUMNS, widths)), header=True)
    span = f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/></w:tcPr>'
    section = row(f'{span}{p("{{#phần}}**{{tên phần}}**", "BangMuc")}</w:tc>')
    texts = ["{{#minh chứng}}" + FIELDS[0], *FIELDS[1:-1], FIELDS[-1] + "{{/minh chứng}}{{/phần}}"]
    entry = row(cells(texts, lambda centred: "BangGiua" if centred else "BangChu"))
    issuer, state = make.mm(110), make.WIDTH - make.mm(110)
    left = p("{{đơn vị cấp trên}}", "CoQuanTren") + p("{{tên trường}}", "CoQuan") + line(make.mm(22), issuer)
    right = (p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QuocHieu") + p("Độc lập - Tự do - Hạnh phúc", "TieuNgu")
             + line(make.MOTTO, state))
    body = table("KhongKe", [issuer, state], row(cell(left, issuer) + cell(right, state)))
    body += when("dự thảo", p("DỰ THẢO", "DuThao"))
    body += p("Mục lục hồ sơ minh chứng", "TenLoai")
    body += p("Tự đánh giá mức độ chuyển đổi số, năm học {{năm học}}", "TrichYeu")
    body += line(make.mm(50), make.WIDTH) + p("{{số lượng}}", "GhiChuGiua")
    body += table("Bang", widths, head + section + entry) + p("", "SauBang")
    body += p("{{cách kiểm tra}}", "GhiChu")
    half = make.WIDTH // 2
    sign = p("NGƯỜI LẬP", "ChucVu") + p("", "ChoKy") + p("……", "HoTen")
    above = p("THỦ TRƯỞNG ĐƠN VỊ", "ChucVu") + p("", "ChoKy") + p("……", "HoTen")
    return body + table("KhongKe", [half, make.WIDTH - half], row(cell(sign, half) + cell(above, make.WIDTH - half)))


if __name__ == "__main__":
    make.STYLES = make.STYLES.replace("</w:styles>", make.style("BangMuc", "Mục trong bảng", "BangChu", make.STAY)
                                      + "</w:styles>")
    section = make.section
    make.section = lambda first: section(first).replace("<w:pgSz ", '<w:pgSz w:orient="landscape" ')
    make.write("muc-luc-ho-so", "Mục lục hồ sơ minh chứng", index(), None)
