"""Other readers of workbooks, each giving {sheet name: Sheet} of a file, or None where it refuses the file."""
import datetime
import importlib.util
import multiprocessing
import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 60
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


class Error(str):
    """A spreadsheet error, by its text."""


class Sheet:
    """A sheet as a reader tells it; None for what it cannot tell."""

    def __init__(self):
        self.cells, self.covered, self.links = {}, {}, {}
        self.merged = self.hidden_rows = self.hidden_cols = self.visibility = self.old_font = None


def kind_of(value):
    """The kind of a value in the words of the program's own dump."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, Error):
        return "error"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return "time"
    if isinstance(value, datetime.date):
        return "date"
    return type(value).__name__


def letters(index):
    """A column's letters, counted from 0."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row, col):
    return f"{letters(col)}{row + 1}"


def area(top, left, bottom, right):
    """Both ends included."""
    return f"{address(top, left)}:{address(bottom, right)}"


class Oracle:
    """A reader by its Python module."""

    module, endings = "", ()

    def is_there(self):
        return importlib.util.find_spec(self.module) is not None

    def read_all(self, files):
        for file in files:
            yield file, self.apart(file)

    def apart(self, file):
        """Reads a file in a process of its own: readers have been seen to abort and to wait for ever."""
        here, there = multiprocessing.Pipe(duplex=False)

        def work():
            try:
                there.send(self.read(file))
            except BaseException:
                there.send(None)

        process = multiprocessing.get_context("fork").Process(target=work, daemon=True)
        process.start()
        there.close()
        try:
            return here.recv() if here.poll(SECONDS) else None
        except EOFError:
            return None
        finally:
            process.kill()
            process.join()

    def read(self, file):
        raise NotImplementedError


class Openpyxl(Oracle):
    module, endings = "openpyxl", (".xlsx", ".xlsm")

    def read(self, file):
        import openpyxl
        from openpyxl.cell.cell import ERROR_CODES

        book = openpyxl.load_workbook(file, data_only=True)
        sheets = {}
        for source in book.worksheets:
            sheet = sheets[source.title] = Sheet()
            sheet.visibility = {"hidden": "hidden", "veryHidden": "very hidden"}.get(source.sheet_state, "visible")
            sheet.merged = {str(merged) for merged in source.merged_cells.ranges if merged.size != {"rows": 1, "columns": 1}}
            sheet.hidden_rows = {row for row, about in source.row_dimensions.items() if about.hidden}
            sheet.hidden_cols = set()
            for about in source.column_dimensions.values():
                if about.hidden and about.min:
                    sheet.hidden_cols |= {letters(col - 1) for col in range(about.min, about.max + 1)}
            for row in source.iter_rows():
                for cell in row:
                    value = cell.value
                    if value is None:
                        continue
                    if cell.data_type == "e" or value in ERROR_CODES:
                        value = Error(value)
                    sheet.cells[cell.coordinate] = value
            for row in source.iter_rows():
                for cell in row:
                    link = getattr(cell, "hyperlink", None)
                    if link is not None and link.target:
                        place = f"#{link.location}" if link.location else ""
                        sheet.links[cell.coordinate] = link.target + place
        return sheets


class Calamine(Oracle):
    module, endings = "python_calamine", (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

    def read(self, file):
        from python_calamine import CalamineWorkbook, SheetTypeEnum

        book = CalamineWorkbook.from_path(str(file))
        sheets = {}
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            source = book.get_sheet_by_name(about.name)
            sheet = sheets[about.name] = Sheet()
            sheet.links = None
            top, left = source.start or (0, 0)
            for row, cells in enumerate(source.to_python(skip_empty_area=True), top):
                for col, value in enumerate(cells, left):
                    if value != "":
                        sheet.cells[address(row, col)] = value
        return sheets


class Xlrd(Oracle):
    module, endings = "xlrd", (".xls",)

    def read(self, file):
        import xlrd

        book = xlrd.open_workbook(str(file), formatting_info=True, logfile=open("/dev/null", "w"))
        sheets = {}
        for source in book.sheets():
            sheet = sheets[source.name] = Sheet()
            sheet.visibility = ("visible", "hidden", "very hidden")[source.visibility]
            sheet.merged = {
                area(top, left, bottom - 1, right - 1)
                for top, bottom, left, right in source.merged_cells
                if (bottom - top, right - left) != (1, 1)
            }
            sheet.hidden_rows = {row + 1 for row, about in source.rowinfo_map.items() if about.hidden}
            sheet.hidden_cols = {letters(col) for col, about in source.colinfo_map.items() if about.hidden and col < 256}
            for row in range(source.nrows):
                for col in range(source.row_len(row)):
                    kind, value = source.cell_type(row, col), source.cell_value(row, col)
                    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                        continue
                    sheet.cells[address(row, col)] = self.value(xlrd, book, kind, value)
            for link in source.hyperlink_list:
                target = (link.url_or_path or b"") if link.type != "workbook" else ""
                target = target.decode("latin-1") if isinstance(target, bytes) else target
                if target:
                    target += f"#{link.textmark}" if link.textmark else ""
                    for row in range(link.frowx, link.lrowx + 1):
                        for col in range(link.fcolx, link.lcolx + 1):
                            sheet.links[address(row, col)] = target
        return sheets

    def value(self, xlrd, book, kind, value):
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind == xlrd.XL_CELL_ERROR:
            return Error(ERRORS.get(value, "#N/A"))
        if kind == xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(value, book.datemode)
            except Exception:
                return value
        return value


class Pyxlsb(Oracle):
    module, endings = "pyxlsb", (".xlsb",)

    def read(self, file):
        import pyxlsb

        sheets = {}
        with pyxlsb.open_workbook(str(file)) as book:
            for name in book.sheets:
                sheet = sheets[name] = Sheet()
                sheet.links = None
                with book.get_sheet(name) as source:
                    for row in source.rows(sparse=True):
                        for cell in row:
                            value = cell.v
                            if isinstance(value, str) and value.startswith("0x"):
                                value = Error(ERRORS.get(int(value, 16), "#N/A"))
                            if value is not None:
                                sheet.cells[address(cell.r, cell.c)] = value
        return sheets


class LibreOffice(Openpyxl):
    """What LibreOffice makes of a file, saved as .xlsx and read from there."""

    endings = (".xls", ".xlsb", ".ods", ".xlsx", ".xlsm")

    def is_there(self):
        return super().is_there() and shutil.which("soffice") is not None

    def read_all(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for number, file in enumerate(files):
                here = Path(folder) / str(number)
                here.mkdir()
                source = here / ("in" + file.suffix.lower())
                source.write_bytes(file.read_bytes())
                call = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(here / "out"), str(source)]
                try:
                    subprocess.run(call, capture_output=True, timeout=SECONDS)
                    yield file, self.apart(here / "out/in.xlsx")
                except subprocess.TimeoutExpired:
                    yield file, None
                shutil.rmtree(here, ignore_errors=True)


ALL = {
    "openpyxl": Openpyxl(),
    "calamine": Calamine(),
    "xlrd": Xlrd(),
    "pyxlsb": Pyxlsb(),
    "libreoffice": LibreOffice(),
}
