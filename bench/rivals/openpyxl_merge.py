"""Merges a folder of forms with openpyxl, reading in its fast mode: openpyxl_merge.py FOLDER TARGET."""
import pathlib
import sys

import form
import openpyxl

folder, target = sys.argv[1:]
workbook = openpyxl.Workbook(write_only=True)
sheet = workbook.create_sheet("Tổng hợp")
for path in sorted(pathlib.Path(folder).glob("*.xlsx")):
    source = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet.append(form.line(form.read(page.iter_rows(values_only=True) for page in source.worksheets)))
    source.close()
workbook.save(target)
