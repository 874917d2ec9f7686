"""What the Python rivals do with a form's cells, whichever library reads them: the least a merge needs."""

HEADER = "Điểm tự đánh giá"


def read(sheets):
    """Name, code and points by item of one school, out of rows of all sheets."""
    name = code = ""
    points = {}
    for rows in sheets:
        columns = None
        for row in rows:
            texts = [str(cell).strip() if cell is not None else "" for cell in row]
            if columns is None:
                if "Tên trường" in texts and not name:
                    name = next((text for text in texts[texts.index("Tên trường") + 1:] if text), "")
                if "Mã trường" in texts and not code:
                    code = next((text for text in texts[texts.index("Mã trường") + 1:] if text), "")
                if HEADER in texts:
                    columns = texts.index(HEADER)
            elif len(row) > columns and isinstance(row[columns], (int, float)) and texts[0].count(".") > 0:
                points[texts[0]] = row[columns]
    return name, code, points


def line(school):
    """A row of the overview: name, code, total and level of each group, points by item."""
    name, code, points = school
    above = {item.rpartition(".")[0] for item in points}
    points = {item: value for item, value in points.items() if item not in above}
    cells = [name, code]
    for group in ("1.", "2."):
        total = sum(value for item, value in points.items() if item.startswith(group))
        cells += [total, 1 if total < 50 else 2 if total <= 75 else 3]
    return cells + [points[item] for item in sorted(points)]
