"""Merges a folder of forms with python-calamine and XlsxWriter: calamine_merge.py FOLDER TARGET."""
import pathlib
import sys

import form
import python_calamine
import xlsxwriter

folder, target = sys.argv[1:]
workbook = xlsxwriter.Workbook(target, {"constant_memory": True})
sheet = workbook.add_worksheet("Tổng hợp")
for row, path in enumerate(sorted(pathlib.Path(folder).glob("*.xlsx"))):
    source = python_calamine.CalamineWorkbook.from_path(path)
    pages = (source.get_sheet_by_name(name).to_python() for name in source.sheet_names)
    sheet.write_row(row, 0, form.line(form.read(pages)))
workbook.close()
