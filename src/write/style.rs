//! Fonts, colours, borders and measures of everything that is written: one place.
//!
//! Sizes and layout follow Nghị định 30/2020/NĐ-CP on the form of official papers: A4, Times New Roman, black, margins
//! of 20-25 mm at the top and bottom, 30-35 mm left, 15-20 mm right.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet, XlsxError};

use crate::finding::Severity;

/// The font of official papers.
pub const FONT: &str = "Times New Roman";
/// Paper number of A4.
pub const A4: u8 = 9;
const MM_PER_INCH: f64 = 25.4;

/// Colour of a level: background and letters. Dark letters on light ground stay readable in print without colour.
pub fn level_colours(level: Option<u8>) -> (Color, Color) {
    match level {
        Some(1) => (Color::RGB(0x00FB_D9D3), Color::RGB(0x009C_1C0C)),
        Some(2) => (Color::RGB(0x00FF_F0C2), Color::RGB(0x007A_5200)),
        Some(_) => (Color::RGB(0x00D3_EFDB), Color::RGB(0x0012_6130)),
        None => (Color::RGB(0x00EC_ECEC), Color::RGB(0x0044_4444)),
    }
}

/// Colour of points in charts.
pub const POINTS: Color = Color::RGB(0x001F_6FB5);
/// Colour of maxima in charts.
pub const MAXIMA: Color = Color::RGB(0x00C9_D6E2);
const HEADER: Color = Color::RGB(0x00DC_E6F1);
const GROUP: Color = Color::RGB(0x00EE_F3F8);
const INPUT: Color = Color::RGB(0x00FF_FBE6);
const FAINT: Color = Color::RGB(0x0066_6666);
const FAINT_GROUND: Color = Color::RGB(0x00F2_F2F2);
const LINK: Color = Color::RGB(0x000B_5394);

/// A number as a sheet stores it. Points are far inside what a float holds exactly enough.
pub fn number(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

/// Times New Roman of this size.
pub fn text(size: u8) -> Format {
    Format::new().set_font_name(FONT).set_font_size(size).set_align(FormatAlign::VerticalCenter)
}

/// Text of this size in the middle of its cell.
pub fn centred(size: u8) -> Format {
    text(size).set_align(FormatAlign::Center).set_text_wrap()
}

/// A cell of a table.
pub fn cell(size: u8) -> Format {
    text(size).set_border(FormatBorder::Thin).set_text_wrap()
}

/// A cell of a table whose content stands in the middle.
pub fn cell_centred(size: u8) -> Format {
    cell(size).set_align(FormatAlign::Center)
}

/// A number in a table: as typed, without zeros behind.
pub fn cell_number(size: u8) -> Format {
    cell_centred(size).set_num_format("General")
}

/// A cell to type into: unlocked and coloured.
pub fn input(format: Format) -> Format {
    format.set_unlocked().set_background_color(INPUT)
}

/// What stands in a form for comparison only, in grey.
pub fn faint(format: Format) -> Format {
    format.set_font_color(FAINT).set_background_color(FAINT_GROUND)
}

/// The header of a table.
pub fn header(size: u8) -> Format {
    cell_centred(size).set_bold().set_background_color(HEADER)
}

/// A row that names a group or adds one up.
pub fn group(format: Format) -> Format {
    format.set_bold().set_background_color(GROUP)
}

/// A level, in its colour.
pub fn level(format: Format, level: Option<u8>) -> Format {
    let (ground, letters) = level_colours(level);
    format.set_bold().set_background_color(ground).set_font_color(letters)
}

/// The level whose colour says whether a condition is met.
pub fn met_like(met: Option<bool>) -> Option<u8> {
    met.map(|met| if met { 3 } else { 1 })
}

/// A severity, in the colour of the level that it is like.
pub fn severity(format: &Format, severity: Severity) -> Format {
    let like = match severity {
        Severity::Error => Some(1),
        Severity::Warning => Some(2),
        Severity::Note => None,
    };
    level(format.clone(), like)
}

/// A link.
pub fn link(size: u8) -> Format {
    cell(size).set_font_color(LINK).set_underline(FormatUnderline::Single)
}

/// Sets up a page: A4, margins in millimetres, one page wide, page number at the top.
///
/// The decree wants none on the first page, which the writing library cannot leave out.
pub fn page(sheet: &mut Worksheet, landscape: bool) {
    sheet.set_paper_size(A4);
    let (left, right) = if landscape { (20.0, 15.0) } else { (30.0, 15.0) };
    if landscape {
        sheet.set_landscape();
    }
    let inch = |mm: f64| mm / MM_PER_INCH;
    sheet.set_margins(inch(left), inch(right), inch(20.0), inch(20.0), inch(10.0), inch(10.0));
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_header(format!("&C&\"{FONT}\"&13&P"));
}

/// Points of height that texts need, each wrapped in a column of that many standard letters.
///
/// LibreOffice clips a wrapped cell whose row has no height of its own, so every row with wrapped text gets one.
pub fn height(texts: &[(&str, f64)], size: f64) -> f64 {
    let lines = texts.iter().map(|(text, width)| lines(text, *width, size)).max().unwrap_or(1).max(1);
    let lines = f64::from(u16::try_from(lines).unwrap_or(30).min(26));
    (lines * size * 1.22 + 4.0).min(409.0)
}

/// Lines that a text takes, breaking between words.
fn lines(text: &str, width: f64, size: f64) -> usize {
    // A column is measured in digits of 11 points; a margin is left on both sides.
    let room = (width * 11.0 / size * 1.02 - 0.6).max(2.0);
    text.lines()
        .map(|line| {
            let (mut count, mut used) = (1, 0.0);
            for word in line.split(' ') {
                let length: f64 = word.chars().map(letter_width).sum();
                if used > 0.0 && used + 0.5 + length > room {
                    count += 1;
                    used = 0.0;
                }
                if length > room {
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "a few lines"
                    )]
                    let more = (length / room).floor().clamp(0.0, 200.0) as usize;
                    count += more;
                    used = length % room;
                } else {
                    used += if used > 0.0 { 0.5 } else { 0.0 } + length;
                }
            }
            count
        })
        .sum()
}

/// A link's text cut in its middle to stand on one line. LibreOffice never wraps a link, and would print only as much
/// of it as the column is wide without saying so; the whole address stays behind the cell.
pub fn on_one_line(link: &str, width: f64, size: f64) -> String {
    let letters: Vec<char> = link.chars().collect();
    let cut = |kept: usize| {
        let (head, tail) = (kept - kept / 3, kept / 3);
        let part = |range: &[char]| range.iter().collect::<String>();
        let tail = letters.get(letters.len() - tail..).unwrap_or_default();
        format!("{}…{}", part(letters.get(..head).unwrap_or_default()), part(tail))
    };
    let fits = |text: &str| lines(text, width, size) == 1;
    if fits(link) {
        return link.to_owned();
    }
    // The more letters are kept, the wider the text: the most that fit are found by halving.
    let (mut fit, mut wide) = (0, letters.len());
    while wide - fit > 1 {
        let middle = usize::midpoint(fit, wide);
        if fits(&cut(middle)) {
            fit = middle;
        } else {
            wide = middle;
        }
    }
    cut(fit)
}

/// Width of a letter in Times New Roman, in digits.
fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ';' | ':' | '\'' | '!' | '|' | '/' | '-'
        | '(' | ')' => 0.62,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' => 1.6,
        c if c.is_uppercase() => 1.38,
        _ => 1.0,
    }
}

/// Sets widths of columns from the left, in standard letters.
pub fn widths(sheet: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
    for (column, width) in (0..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    Ok(())
}

/// Letters of a cell: Excel takes 32,767 and no more than that.
pub const CELL_LETTERS: usize = 32_000;

/// Whether a cell can hold the whole text.
pub fn fits(text: &str) -> bool {
    text.chars().nth(CELL_LETTERS).is_none()
}

/// Text that a cell can hold.
pub fn fitted(text: &str) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(CELL_LETTERS) {
        Some((end, _)) => format!("{} …", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_texts_get_higher_rows_and_no_row_is_higher_than_excel_allows() {
        let short = height(&[("một dòng", 40.0)], 12.0);
        let long = height(&[("một dòng rất dài ".repeat(10).as_str(), 40.0)], 12.0);
        assert!(short < long && long < 200.0, "{short} {long}");
        assert!(height(&[("chữ ".repeat(9000).as_str(), 10.0)], 12.0) <= 409.0);
    }

    #[test]
    fn a_link_is_cut_in_its_middle_only_where_the_column_is_too_narrow() {
        assert_eq!(on_one_line("https://a.vn/1", 30.0, 9.0), "https://a.vn/1");
        let link = "https://drive.google.com/drive/folders/122C-135y3iy0xkq7";
        let shown = on_one_line(link, 20.0, 9.0);
        assert!(shown.starts_with("https://drive") && shown.ends_with("kq7"), "{shown}");
        assert_eq!(lines(&shown, 20.0, 9.0), 1);
    }
}
