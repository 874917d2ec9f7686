#!/usr/bin/env python3
"""Makes the Word templates of the papers, the same bytes each time. Needs nothing but Python.

Offices edit the templates in Word; this script only saves their first makers from doing seven of them by hand. Sizes and
places follow Nghị định 30/2020/NĐ-CP, Phụ lục I.
"""

import io
import pathlib
import zipfile
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).parent
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def mm(length):
    """Millimetres in twentieths of a point."""
    return round(length / 25.4 * 1440)


PAGE = (mm(210), mm(297))
TOP, BOTTOM, LEFT, RIGHT = mm(20), mm(20), mm(30), mm(15)
WIDTH = PAGE[0] - LEFT - RIGHT
# Left: who issues the paper; right: the state's heading, which must fit into one line.
ISSUER = mm(74)
STATE = WIDTH - ISSUER
# "Độc lập - Tự do - Hạnh phúc" in Times New Roman, bold, 13 pt, is 56 mm long, and so is the line below it.
MOTTO = mm(56)
FONT = 'w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"'


# Text

def run(text, bold=False):
    look = "<w:rPr><w:b/><w:bCs/></w:rPr>" if bold else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def runs(text):
    """`**…**` is bold."""
    return "".join(run(part, index % 2 == 1) for index, part in enumerate(text.split("**")) if part)


def p(text="", style=None, look=""):
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    before = f"<w:pPr>{style}{look}</w:pPr>" if style or look else ""
    return f"<w:p>{before}{runs(text)}</w:p>"


def line(length, within, after=0):
    """A horizontal line of that length in the middle of what is `within` wide, with so many points below it."""
    side = (within - length) // 2
    return p("", "KeNgang", spacing(2, after, 60, "exact") + f'<w:ind w:left="{side}" w:right="{side}"/>')


def when(name, *parts):
    return p("{{#" + name + "}}") + "".join(parts) + p("{{/" + name + "}}")


def unless(name, *parts):
    return p("{{^" + name + "}}") + "".join(parts) + p("{{/" + name + "}}")


# Tables

def cell(content, width, valign=None):
    align = f'<w:vAlign w:val="{valign}"/>' if valign else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{align}</w:tcPr>{content}</w:tc>'


def row(cells, header=False):
    look = "<w:cantSplit/>" + ("<w:tblHeader/>" if header else "")
    return f"<w:tr><w:trPr>{look}</w:trPr>{cells}</w:tr>"


def table(style, widths, rows):
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>')


def grid(columns, *parts):
    """A table with a header; `columns` are label, width in mm and whether cells are centred."""
    widths = [mm(width) for _, width, _ in columns]
    widths[-1] += WIDTH - sum(widths)
    head = row("".join(cell(p(label, "BangDau"), width, "center")
                       for (label, _, _), width in zip(columns, widths)), header=True)
    body = "".join(
        row("".join(cell(p(text, "BangGiua" if centred else "BangChu"), width)
                    for text, width, (_, _, centred) in zip(texts, widths, columns)))
        for texts in parts)
    return table("Bang", widths, head + body) + p("", "SauBang")


def repeated(name, *texts):
    """A row for every entry of a list."""
    texts = list(texts)
    texts[0] = "{{#" + name + "}}" + texts[0]
    texts[-1] += "{{/" + name + "}}"
    return texts


def gap_row(name, count, first="1"):
    """A row to fill in where the list is empty."""
    texts = [first] + ["……"] * (count - 1)
    texts[0] = "{{^" + name + "}}" + texts[0]
    texts[-1] += "{{/" + name + "}}"
    return texts


# The parts of an official paper

def heading(above, issuer, number, dated=True):
    left = (p("{{" + above + "}}", "CoQuanTren") + p("{{" + issuer + "}}", "CoQuan") + line(mm(22), ISSUER))
    right = (p("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QuocHieu") + p("Độc lập - Tự do - Hạnh phúc", "TieuNgu")
             + line(MOTTO, STATE))
    date = p("{{địa danh}}, ngày {{ngày}} tháng {{tháng}} năm {{năm}}", "DiaDanh") if dated else p("", "DiaDanh")
    below = p(f"Số: {{{{số văn bản}}}}/{number}", "SoKyHieu") + when("dự thảo", p("DỰ THẢO", "DuThao"))
    return table("KhongKe", [ISSUER, STATE],
                 row(cell(left, ISSUER) + cell(right, STATE)) + row(cell(below, ISSUER) + cell(date, STATE)))


def title(kind, about, *more):
    return (p(kind, "TenLoai") + p(about, "TrichYeu") + "".join(p(text, "TrichYeu") for text in more)
            + line(mm(50), WIDTH, 8))


def signature(recipients, left=None, right="{{quyền hạn ký}}", name="{{người ký}}"):
    """Recipients on the left, the person who signs on the right; a second signature takes the left side."""
    half = WIDTH // 2
    to = p("Nơi nhận:", "NoiNhan") + "".join(p(text, "NoiNhanDong") for text in recipients)
    sign = p(right, "ChucVu") + p("", "ChoKy") + p(name, "HoTen")
    if left is None:
        return p("", "TruocKy") + table("KhongKe", [half, WIDTH - half],
                                        row(cell(to, half) + cell(sign, WIDTH - half))) + p("", "Cuoi")
    other = p(left[0], "ChucVu") + p("", "ChoKy") + p(left[1], "HoTen") + p("", "TruocKy") + to
    return (p("", "TruocKy") + table("KhongKe", [half, WIDTH - half], row(cell(other, half) + cell(sign, WIDTH - half)))
            + p("", "Cuoi"))


def open_points():
    columns = [("TT", 11, True), ("Mã", 15, True), ("Nơi", 32, False), ("Chỗ chưa đúng", 55, False),
               ("Cách sửa", 52, False)]
    return when(
        "dự thảo",
        p("NHỮNG CHỖ CÒN PHẢI HOÀN THIỆN TRƯỚC KHI BAN HÀNH", "TenLoai", "<w:pageBreakBefore/>"),
        p("(Phần này chỉ có trong bản dự thảo)", "GhiChuGiua"),
        grid(columns, repeated("việc còn vướng", "{{số thứ tự}}", "{{mã}}", "{{nơi}}", "{{nội dung}}", "{{cách sửa}}")))


# What several papers tell

GROUPS = [("Nhóm", 15, True), ("Nội dung", 54, False), ("Điểm tối đa", 18, True), ("Điểm đạt", 18, True),
          ("Mức độ đạt", 60, False)]
CONDITIONS = [("Mã", 16, True), ("Điều kiện bắt buộc", 111, False), ("Kết quả", 38, True)]
CRITERIA = [("Mã", 16, True), ("Tiêu chí", 79, False), ("Điểm tối đa", 22, True), ("Điểm đạt", 22, True),
            ("Tỉ lệ", 26, True)]


def groups():
    return (grid(GROUPS, repeated("nhóm", "{{mã}}", "{{tên}}", "{{điểm tối đa}}", "{{điểm}}", "{{mức độ}}"))
            + when("mức độ chung", p("{{cách xếp mức độ chung}}: **{{mức độ chung}}**.", "NoiDung"))
            + when("chưa xếp mức", p("{{chưa xếp mức}}", "NoiDung")))


def conditions():
    return grid(CONDITIONS, repeated("điều kiện", "{{mã}}", "{{tên}}", "{{kết quả}}"))


def criteria():
    return grid(CRITERIA, repeated("tiêu chí", "{{mã}}", "{{tên}}", "{{điểm tối đa}}", "{{điểm}}", "{{tỉ lệ}}"))


def failed():
    return when("điều kiện chưa đạt", p("Điều kiện bắt buộc chưa đạt: {{mã}} – {{tên}}.", "NoiDung"))


def notes():
    return p("{{#lưu ý}}") + p("Ghi chú: {{nội dung}}", "GhiChu") + p("{{/lưu ý}}")


COUNCIL = [("TT", 12, True), ("Họ và tên", 50, False), ("Chức vụ", 36, False), ("Vai trò", 31, False),
           ("Tiêu chí phụ trách", 36, False)]


def council():
    return grid(COUNCIL,
                repeated("hội đồng", "{{số thứ tự}}", "{{họ và tên}}", "{{chức vụ}}", "{{vai trò}}",
                         "{{tiêu chí phụ trách}}"),
                gap_row("hội đồng", 5))


BASIS = [
    p("Căn cứ …… (văn bản quy định chức năng, nhiệm vụ, quyền hạn của nhà trường);", "CanCu"),
    p("Căn cứ {{căn cứ bộ chỉ số}};", "CanCu"),
]
YEAR = "năm học {{năm học}}"
SIGN = "{{chữ viết tắt}}"
HEAD = "{{chức danh người đứng đầu}} {{tên trường}}"


# The papers

def council_decision():
    body = heading("đơn vị cấp trên", "tên trường", f"QĐ-{SIGN}")
    body += title("Quyết định", "Về việc thành lập Hội đồng tự đánh giá mức độ chuyển đổi số", YEAR)
    body += p(HEAD, "ThamQuyen")
    body += "".join(BASIS)
    body += p(f"Căn cứ kế hoạch {YEAR} của nhà trường;", "CanCu")
    body += p("Theo đề nghị của ……", "CanCu")
    body += p("QUYẾT ĐỊNH:", "ThamQuyen")
    body += p("**Điều 1.** Thành lập Hội đồng tự đánh giá mức độ chuyển đổi số " + YEAR
              + " của {{tên trường}} gồm {{số thành viên}} ông (bà) có tên trong danh sách kèm theo.", "NoiDung")
    body += p("**Điều 2.** Hội đồng có nhiệm vụ lập kế hoạch tự đánh giá; thu thập minh chứng; đánh giá từng tiêu chí theo "
              "bộ chỉ số; lập hồ sơ và báo cáo kết quả. Hội đồng tự giải thể khi hoàn thành nhiệm vụ.", "NoiDung")
    body += p("**Điều 3.** Quyết định này có hiệu lực kể từ ngày ký. Các tổ chuyên môn, tổ văn phòng và các ông (bà) có tên "
              "tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.", "NoiDungCuoi")
    body += signature(["- Như Điều 3;", "- {{đơn vị cấp trên}} (để báo cáo);", "- Lưu: VT, hồ sơ."])
    annex = p("DANH SÁCH", "TenLoai")
    annex += p("Hội đồng tự đánh giá mức độ chuyển đổi số " + YEAR, "TrichYeu")
    annex += p(f"(Kèm theo Quyết định số {{{{số văn bản}}}}/QĐ-{SIGN} ngày {{{{ngày}}}} tháng {{{{tháng}}}} năm "
               f"{{{{năm}}}} của {HEAD})", "KemTheo")
    annex += council()
    return body, annex + open_points()


TASKS = [("TT", 12, True), ("Nội dung công việc", 51, False), ("Người thực hiện", 31, False), ("Thời gian", 31, False),
         ("Sản phẩm", 40, False)]


def plan():
    body = heading("đơn vị cấp trên", "tên trường", f"KH-{SIGN}")
    body += title("Kế hoạch", "Tự đánh giá mức độ chuyển đổi số " + YEAR)
    body += p("Căn cứ {{căn cứ bộ chỉ số}};", "CanCu")
    body += p("Căn cứ Quyết định số ……/QĐ-" + SIGN + " ngày …… tháng …… năm …… thành lập Hội đồng tự đánh giá,", "CanCu")
    body += p("{{tên trường}} xây dựng kế hoạch tự đánh giá mức độ chuyển đổi số " + YEAR + " như sau:", "NoiDung")
    body += p("I. MỤC ĐÍCH, YÊU CẦU", "Heading1")
    body += p("1. Xác định mức độ chuyển đổi số của nhà trường theo bộ chỉ số; trên cơ sở đó đề ra việc cần làm để nâng mức "
              "độ.", "NoiDung")
    body += p("2. Đánh giá khách quan, đúng thực tế; mỗi điểm chấm có minh chứng; đúng tiến độ.", "NoiDung")
    body += p("II. PHÂN CÔNG", "Heading1")
    body += p("Hội đồng tự đánh giá và tiêu chí từng thành viên phụ trách:", "NoiDungBang")
    body += council()
    body += when("tiêu chí chưa phân công",
                 p("Tiêu chí chưa có người phụ trách: {{tiêu chí chưa phân công}}.", "NoiDung"))
    body += p("III. TIẾN ĐỘ THỰC HIỆN", "Heading1")
    body += grid(TASKS,
                 repeated("nhiệm vụ", "{{số thứ tự}}", "{{nội dung}}", "{{người thực hiện}}", "{{thời gian}}",
                          "{{sản phẩm}}"),
                 gap_row("nhiệm vụ", 5))
    body += p("IV. TỔ CHỨC THỰC HIỆN", "Heading1")
    body += p("1. Hội đồng tự đánh giá chỉ đạo, kiểm tra việc thực hiện kế hoạch; tổng hợp kết quả, báo cáo "
              "{{đơn vị cấp trên}}.", "NoiDung")
    body += p("2. Các tổ và cá nhân được phân công thu thập minh chứng, tự đánh giá tiêu chí mình phụ trách và chịu trách "
              "nhiệm về kết quả.", "NoiDung")
    body += p("Trong quá trình thực hiện nếu có vướng mắc, các tổ và cá nhân báo cáo Hội đồng để xem xét, giải quyết./.",
              "NoiDungCuoi")
    body += signature(["- {{đơn vị cấp trên}} (để báo cáo);", "- Các tổ, thành viên Hội đồng (để thực hiện);",
                       "- Lưu: VT, hồ sơ."])
    return body + open_points(), None


def minutes():
    body = heading("đơn vị cấp trên", "tên trường", f"BB-{SIGN}", dated=False)
    body += title("Biên bản", "Họp Hội đồng tự đánh giá mức độ chuyển đổi số " + YEAR)
    body += p("Thời gian bắt đầu: …… giờ ……, ngày …… tháng …… năm ……", "NoiDung")
    body += p("Địa điểm: ……", "NoiDung")
    body += p("Thành phần tham dự:", "NoiDung")
    body += when("hội đồng", p("{{số thứ tự}}. {{họ và tên}}, {{chức vụ}}, {{vai trò}};", "NoiDung"))
    body += unless("hội đồng", p("1. ……, …… (Chủ tịch Hội đồng);", "NoiDung"), p("2. ……, …… (Thư ký);", "NoiDung"),
                   p("3. ……, …… (Ủy viên).", "NoiDung"))
    body += p("Vắng mặt: ……", "NoiDung")
    body += p("Chủ trì: {{chủ tịch hội đồng}}, Chủ tịch Hội đồng.", "NoiDung")
    body += p("Thư ký: {{thư ký hội đồng}}.", "NoiDung")
    body += p("Nội dung: Căn cứ {{căn cứ bộ chỉ số}}, Hội đồng đã rà soát minh chứng, thảo luận và thống nhất kết quả tự "
              "đánh giá " + YEAR + " của {{tên trường}} như sau:", "NoiDung")
    body += p("1. Điểm và mức độ theo nhóm tiêu chí", "Heading1") + groups()
    body += p("2. Điểm theo tiêu chí", "Heading1") + criteria()
    body += when("có điều kiện", p("3. Điều kiện bắt buộc", "Heading1"), conditions())
    body += p("Ý kiến thảo luận: ……", "NoiDung")
    body += p("Biểu quyết: ……/{{số thành viên}} thành viên nhất trí với kết quả trên.", "NoiDung")
    body += notes()
    body += p("Cuộc họp kết thúc vào …… giờ ……, ngày …… tháng …… năm ……; biên bản đã được đọc cho các thành viên cùng nghe "
              "và thống nhất thông qua./.", "NoiDungCuoi")
    body += signature(["- Thành viên Hội đồng;", "- Lưu: VT, hồ sơ."], left=("THƯ KÝ", "{{thư ký hội đồng}}"),
                      right="CHỦ TỌA", name="{{chủ tịch hội đồng}}")
    return body + open_points(), None


def recognition():
    body = heading("đơn vị cấp trên", "tên trường", f"QĐ-{SIGN}")
    body += title("Quyết định", "Về việc công nhận kết quả tự đánh giá mức độ chuyển đổi số", YEAR)
    body += p(HEAD, "ThamQuyen")
    body += "".join(BASIS)
    body += p("Căn cứ Biên bản số ……/BB-" + SIGN + " ngày …… tháng …… năm …… của Hội đồng tự đánh giá;", "CanCu")
    body += p("Theo đề nghị của Hội đồng tự đánh giá.", "CanCu")
    body += p("QUYẾT ĐỊNH:", "ThamQuyen")
    body += p("**Điều 1.** Công nhận kết quả tự đánh giá mức độ chuyển đổi số " + YEAR + " của {{tên trường}} như sau:",
              "NoiDungBang")
    body += groups() + failed() + notes()
    body += p("**Điều 2.** Hội đồng tự đánh giá hoàn thiện và lưu giữ hồ sơ, minh chứng; báo cáo kết quả với {{đơn vị cấp "
              "trên}}; công khai kết quả trên trang thông tin điện tử của nhà trường và cập nhật vào cơ sở dữ liệu ngành "
              "theo quy định.", "NoiDung")
    body += p("**Điều 3.** Quyết định này có hiệu lực kể từ ngày ký. Hội đồng tự đánh giá, các tổ và cá nhân liên quan chịu "
              "trách nhiệm thi hành Quyết định này./.", "NoiDungCuoi")
    body += signature(["- Như Điều 3;", "- {{đơn vị cấp trên}} (để báo cáo);", "- Lưu: VT, hồ sơ."])
    return body + open_points(), None


ITEMS = [("Mã", 16, True), ("Chỉ báo", 68, False), ("Điểm tối đa", 22, True), ("Điểm đạt", 22, True),
         ("Minh chứng", 37, False)]
EVIDENCE = [("TT", 11, True), ("Mã", 27, False), ("Tên minh chứng", 52, False), ("Số, ngày ban hành", 31, False),
            ("Nơi ban hành", 25, False), ("Dùng cho", 19, False)]


def report():
    body = heading("đơn vị cấp trên", "tên trường", f"BC-{SIGN}")
    body += title("Báo cáo", "Kết quả tự đánh giá mức độ chuyển đổi số " + YEAR)
    body += p("Kính gửi: {{đơn vị cấp trên}}", "KinhGui")
    body += p("Căn cứ {{căn cứ bộ chỉ số}}, {{tên trường}} báo cáo kết quả tự đánh giá mức độ chuyển đổi số " + YEAR
              + " như sau:", "NoiDung")
    body += p("I. QUÁ TRÌNH TỰ ĐÁNH GIÁ", "Heading1")
    body += p("Nhà trường đã thành lập Hội đồng tự đánh giá gồm {{số thành viên}} thành viên (Quyết định số ……/QĐ-" + SIGN
              + " ngày …… tháng …… năm ……), lập kế hoạch, thu thập minh chứng và đánh giá từng tiêu chí theo bộ chỉ số.",
              "NoiDung")
    body += p("II. KẾT QUẢ", "Heading1")
    body += p("1. Điểm và mức độ theo nhóm tiêu chí", "Heading2") + groups()
    body += p("2. Điểm theo tiêu chí", "Heading2") + criteria()
    body += when("có điều kiện", p("3. Điều kiện bắt buộc", "Heading2"), conditions())
    body += notes()
    body += p("Điểm từng chỉ báo và danh mục minh chứng: xem Phụ lục.", "NoiDung")
    body += p("III. ĐÁNH GIÁ CHUNG", "Heading1")
    body += p("1. Điểm mạnh: ……", "NoiDung") + p("2. Hạn chế, nguyên nhân: ……", "NoiDung")
    body += p("3. Việc cần làm trong thời gian tới: ……", "NoiDung")
    body += p("IV. KIẾN NGHỊ", "Heading1") + p("……", "NoiDung")
    body += p("Trên đây là báo cáo kết quả tự đánh giá mức độ chuyển đổi số " + YEAR + " của {{tên trường}}./.",
              "NoiDungCuoi")
    body += signature(["- Như trên;", "- Lưu: VT, hồ sơ."])
    annex = p("Phụ lục", "PhuLuc") + p("Điểm từng chỉ báo và danh mục minh chứng", "TenLoai")
    annex += p(f"(Kèm theo Báo cáo số {{{{số văn bản}}}}/BC-{SIGN} ngày {{{{ngày}}}} tháng {{{{tháng}}}} năm {{{{năm}}}} "
               "của {{tên trường}})", "KemTheo")
    annex += p("1. Điểm từng chỉ báo", "Heading2")
    annex += grid(ITEMS, repeated("chỉ báo", "{{mã}}", "{{tên}}", "{{điểm tối đa}}", "{{điểm}}", "{{minh chứng}}"))
    annex += p("2. Danh mục minh chứng", "Heading2")
    annex += grid(EVIDENCE,
                  repeated("minh chứng", "{{số thứ tự}}", "{{mã}}", "{{tên}}", "{{số, ngày ban hành}}",
                           "{{nơi ban hành}}", "{{dùng cho}}"),
                  gap_row("minh chứng", 6))
    return body, annex + open_points()


def request():
    body = heading("đơn vị cấp trên", "tên trường", f"TTr-{SIGN}")
    body += title("Tờ trình", "Về việc đề nghị đánh giá ngoài mức độ chuyển đổi số " + YEAR)
    body += p("Kính gửi: {{đơn vị cấp trên}}", "KinhGui")
    body += p("Căn cứ {{căn cứ bộ chỉ số}};", "CanCu")
    body += p("Căn cứ Quyết định số ……/QĐ-" + SIGN + " ngày …… tháng …… năm …… công nhận kết quả tự đánh giá mức độ chuyển "
              "đổi số " + YEAR + ",", "CanCu")
    body += p("{{tên trường}} đã hoàn thành tự đánh giá mức độ chuyển đổi số " + YEAR + " với kết quả như sau:",
              "NoiDungBang")
    body += groups() + failed() + notes()
    body += p("Nhà trường đề nghị {{đơn vị cấp trên}} xem xét, tổ chức đánh giá ngoài mức độ chuyển đổi số " + YEAR
              + " của {{tên trường}}.", "NoiDung")
    body += p("Hồ sơ gửi kèm: báo cáo kết quả tự đánh giá; quyết định công nhận kết quả tự đánh giá; biên bản họp Hội đồng "
              "tự đánh giá; phiếu tự đánh giá và danh mục minh chứng.", "NoiDung")
    body += p("Kính đề nghị {{đơn vị cấp trên}} xem xét, quyết định./.", "NoiDungCuoi")
    body += signature(["- Như trên;", "- Lưu: VT, hồ sơ."])
    return body + open_points(), None


SCHOOLS = [("TT", 10, True), ("Trường", 43, False), ("Điểm theo nhóm", 40, False), ("Mức độ theo nhóm", 48, False),
           ("Mức độ chung", 24, False)]
LEVELS = [("Mức độ", 95, False), ("Số trường", 35, True), ("Tỉ lệ", 35, True)]
MEANS = [("Mã", 16, True), ("Tiêu chí", 79, False), ("Điểm tối đa", 22, True), ("Điểm trung bình", 24, True),
         ("Tỉ lệ", 24, True)]


def unit_report():
    body = heading("đơn vị cấp trên", "tên đơn vị", "BC-……")
    body += title("Báo cáo", "Kết quả tự đánh giá mức độ chuyển đổi số của các trường", YEAR)
    body += p("Kính gửi: {{nơi nhận báo cáo}}", "KinhGui")
    body += p("Căn cứ {{căn cứ bộ chỉ số}}, {{tên đơn vị}} báo cáo kết quả tự đánh giá mức độ chuyển đổi số " + YEAR
              + " của {{số trường}} trường thuộc phạm vi quản lý như sau:", "NoiDung")
    body += p("I. SỐ TRƯỜNG THEO MỨC ĐỘ", "Heading1")
    body += p("{{#phân bố mức độ}}") + p("{{phạm vi}}", "Heading2")
    body += grid(LEVELS, repeated("mức độ", "{{tên mức độ}}", "{{số trường}}", "{{tỉ lệ}}"))
    body += p("{{/phân bố mức độ}}")
    body += p("II. ĐIỂM TRUNG BÌNH THEO TIÊU CHÍ", "Heading1")
    body += grid(MEANS, repeated("tiêu chí", "{{mã}}", "{{tên}}", "{{điểm tối đa}}", "{{điểm trung bình}}", "{{tỉ lệ}}"))
    body += notes()
    body += when("trường chưa nộp", p("Trường chưa nộp phiếu: {{tên trường}}.", "NoiDung"))
    body += p("III. ĐÁNH GIÁ CHUNG", "Heading1")
    body += p("1. Kết quả nổi bật: ……", "NoiDung") + p("2. Hạn chế, nguyên nhân: ……", "NoiDung")
    body += p("3. Việc cần làm trong thời gian tới: ……", "NoiDung")
    body += p("IV. KIẾN NGHỊ", "Heading1") + p("……", "NoiDung")
    body += p("Kết quả từng trường: xem Phụ lục./.", "NoiDungCuoi")
    body += signature(["- Như trên;", "- Các trường thuộc phạm vi quản lý;", "- Lưu: VT."])
    annex = p("Phụ lục", "PhuLuc") + p("Kết quả tự đánh giá của các trường", "TenLoai")
    annex += p("(Kèm theo Báo cáo số {{số văn bản}}/BC-…… ngày {{ngày}} tháng {{tháng}} năm {{năm}} của {{tên đơn vị}})",
               "KemTheo")
    annex += grid(SCHOOLS, repeated("trường", "{{số thứ tự}}", "{{tên trường}}", "{{điểm theo nhóm}}",
                                    "{{mức độ theo nhóm}}", "{{mức độ chung}}"))
    return body, annex + open_points()


# The package

def style(name, title, based="Normal", para="", look="", kind="paragraph", more=""):
    based = f'<w:basedOn w:val="{based}"/>' if based else ""
    para = f"<w:pPr>{para}</w:pPr>" if para else ""
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    custom = "" if name.startswith("Heading") else ' w:customStyle="1"'
    return (f'<w:style w:type="{kind}"{custom} w:styleId="{name}"><w:name w:val="{title}"/>{based}<w:qFormat/>'
            f"{para}{look}{more}</w:style>")


def size(points):
    return f'<w:sz w:val="{points * 2}"/><w:szCs w:val="{points * 2}"/>'


BOLD, ITALIC, CAPS = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>", "<w:caps/>"
CENTRE, JUSTIFY, STAY = '<w:jc w:val="center"/>', '<w:jc w:val="both"/>', "<w:keepNext/>"
FIRST = f'<w:ind w:firstLine="{mm(12.7)}"/>'


def spacing(before, after, height=240, rule="auto"):
    return f'<w:spacing w:before="{before * 20}" w:after="{after * 20}" w:line="{height}" w:lineRule="{rule}"/>'


STYLES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {FONT}/><w:color w:val="000000"/>{size(14)}<w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl/></w:pPr></w:style>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="table" w:customStyle="1" w:styleId="KhongKe"><w:name w:val="Bảng không kẻ"/><w:basedOn w:val="TableNormal"/></w:style>
<w:style w:type="table" w:customStyle="1" w:styleId="Bang"><w:name w:val="Bảng kẻ"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{"".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))}</w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
""" + "\n".join([
    style("QuocHieu", "Quốc hiệu", para=CENTRE, look=BOLD + size(12)),
    style("TieuNgu", "Tiêu ngữ", para=CENTRE, look=BOLD + size(13)),
    style("CoQuanTren", "Cơ quan cấp trên", para=CENTRE, look=CAPS + size(12)),
    style("CoQuan", "Cơ quan ban hành", para=CENTRE, look=BOLD + CAPS + size(12)),
    style("KeNgang", "Đường kẻ ngang",
          para='<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
               + spacing(2, 0, 60, "exact") + CENTRE, look=size(2)),
    style("SoKyHieu", "Số, ký hiệu", para=spacing(6, 0) + CENTRE, look=size(13)),
    style("DiaDanh", "Địa danh và ngày", para=spacing(6, 0) + CENTRE, look=ITALIC + size(14)),
    style("DuThao", "Dự thảo",
          para='<w:pBdr>' + "".join(f'<w:{side} w:val="single" w:sz="8" w:space="1" w:color="000000"/>'
                                    for side in ("top", "left", "bottom", "right")) + "</w:pBdr>"
               + spacing(6, 0) + f'<w:ind w:left="{mm(20)}" w:right="{mm(20)}"/>' + CENTRE, look=BOLD + size(13)),
    style("TenLoai", "Tên loại", para=STAY + spacing(18, 0) + CENTRE, look=BOLD + CAPS + size(14)),
    style("TrichYeu", "Trích yếu", para=STAY + CENTRE, look=BOLD + size(14)),
    style("KinhGui", "Kính gửi", para=spacing(12, 12) + CENTRE, look=size(14)),
    style("ThamQuyen", "Thẩm quyền", para=STAY + spacing(12, 12) + CENTRE, look=BOLD + CAPS + size(14)),
    style("NoiDung", "Nội dung", para=spacing(0, 6, 264) + FIRST + JUSTIFY),
    style("NoiDungBang", "Nội dung trước bảng", "NoiDung", STAY),
    style("NoiDungCuoi", "Nội dung cuối", "NoiDung", STAY + "<w:keepLines/>"),
    style("CanCu", "Căn cứ", "NoiDung", "", ITALIC),
    style("Heading1", "heading 1", "NoiDung", STAY + spacing(6, 6) + '<w:outlineLvl w:val="0"/>', BOLD),
    style("Heading2", "heading 2", "NoiDung", STAY + spacing(6, 6) + '<w:outlineLvl w:val="1"/>', BOLD),
    style("BangDau", "Đầu bảng", para=STAY + spacing(2, 2) + CENTRE, look=BOLD + size(13)),
    style("BangChu", "Chữ trong bảng", para=spacing(2, 2), look=size(13)),
    style("BangGiua", "Số trong bảng", "BangChu", CENTRE),
    style("SauBang", "Sau bảng", para=spacing(0, 0, 120, "exact"), look=size(6)),
    style("GhiChu", "Ghi chú", "NoiDung", spacing(0, 6), ITALIC + size(11)),
    style("GhiChuGiua", "Ghi chú giữa", para=STAY + spacing(0, 6) + CENTRE, look=ITALIC + size(13)),
    style("PhuLuc", "Phụ lục", para=STAY + CENTRE, look=BOLD + size(14)),
    style("KemTheo", "Kèm theo", para=STAY + spacing(0, 12) + CENTRE, look=ITALIC + size(14)),
    style("Cuoi", "Cuối văn bản", para=spacing(0, 0, 20, "exact"), look=size(1)),
    style("TruocKy", "Trước chữ ký", para=STAY + spacing(0, 0, 120, "exact"), look=size(6)),
    style("NoiNhan", "Nơi nhận", para=STAY, look=BOLD + ITALIC + size(12)),
    style("NoiNhanDong", "Nơi nhận, từng dòng", look=size(11)),
    style("ChucVu", "Quyền hạn, chức vụ", para=STAY + CENTRE, look=BOLD + size(14)),
    style("ChoKy", "Chỗ ký", para=STAY + spacing(0, 0, mm(23), "exact") + CENTRE),
    style("HoTen", "Họ và tên", para=CENTRE, look=BOLD + size(14)),
    style("SoTrang", "Số trang", para=CENTRE, look=size(14)),
    style("DuThaoTrang", "Dự thảo trên từng trang", para='<w:jc w:val="right"/>', look=BOLD + size(12)),
]) + "</w:styles>"

PAGE_NUMBER = ('<w:p><w:pPr><w:pStyle w:val="SoTrang"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
               '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
               '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
               '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')
DRAFT = when("dự thảo", p("DỰ THẢO", "DuThaoTrang"))


def header(content):
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:hdr xmlns:w="{W}">{content}</w:hdr>'


def section(first):
    start = "" if first else '<w:pgNumType w:start="1"/>'
    return (f'<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:headerReference w:type="first" r:id="rId4"/>'
            f'<w:type w:val="nextPage"/><w:pgSz w:w="{PAGE[0]}" w:h="{PAGE[1]}"/>'
            f'<w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" w:left="{LEFT}" w:header="{mm(10)}" '
            f'w:footer="{mm(10)}" w:gutter="0"/>{start}<w:titlePg/></w:sectPr>')


SETTINGS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="vi-VN" w:eastAsia="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>"""
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{OFFICE}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="{OFFICE}.styles+xml"/><Override PartName="/word/settings.xml" ContentType="{OFFICE}.settings+xml"/><Override PartName="/word/header1.xml" ContentType="{OFFICE}.header+xml"/><Override PartName="/word/header2.xml" ContentType="{OFFICE}.header+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"""
RELS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"""
DOCUMENT_RELS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{R}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="{R}/settings" Target="settings.xml"/><Relationship Id="rId3" Type="{R}/header" Target="header1.xml"/><Relationship Id="rId4" Type="{R}/header" Target="header2.xml"/></Relationships>"""


def core(title):
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>"""


def write(name, title, body, annex):
    if annex is not None:
        body += f'<w:p><w:pPr><w:pStyle w:val="Cuoi"/>{section(True)}</w:pPr></w:p>' + annex
    body += section(annex is None)
    document = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document xmlns:w="{W}" xmlns:r="{R}">'
                f"<w:body>{body}</w:body></w:document>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part, text in [
            ("[Content_Types].xml", TYPES), ("_rels/.rels", RELS), ("docProps/core.xml", core(title)),
            ("word/document.xml", document), ("word/_rels/document.xml.rels", DOCUMENT_RELS),
            ("word/styles.xml", STYLES), ("word/settings.xml", SETTINGS),
            ("word/header1.xml", header(PAGE_NUMBER + DRAFT)), ("word/header2.xml", header(p("", "SoTrang"))),
        ]:
            entry = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            package.writestr(entry, text)
    (HERE / f"{name}.docx").write_bytes(out.getvalue())


if __name__ == "__main__":
    write("quyet-dinh-hoi-dong", "Quyết định thành lập Hội đồng tự đánh giá", *council_decision())
    write("ke-hoach", "Kế hoạch tự đánh giá", *plan())
    write("bien-ban", "Biên bản tự đánh giá", *minutes())
    write("quyet-dinh-cong-nhan", "Quyết định công nhận kết quả tự đánh giá", *recognition())
    write("bao-cao", "Báo cáo kết quả tự đánh giá", *report())
    write("to-trinh", "Tờ trình đề nghị đánh giá ngoài", *request())
    write("bao-cao-don-vi", "Báo cáo kết quả tự đánh giá của các trường", *unit_report())
