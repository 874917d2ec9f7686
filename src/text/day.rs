//! Days as official papers write them.

/// Day and month as Nghị định 30/2020/NĐ-CP has them: days below 10 and months 1 and 2 get a leading zero, other
/// months do not.
pub fn official_day(day: u32, month: u32) -> [String; 2] {
    let month = if month < 3 { format!("{month:02}") } else { month.to_string() };
    [format!("{day:02}"), month]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_january_and_february_and_the_first_nine_days_have_a_leading_zero() {
        for (day, month, written) in
            [(1, 1, ["01", "01"]), (9, 2, ["09", "02"]), (9, 3, ["09", "3"]), (10, 12, ["10", "12"])]
        {
            assert_eq!(official_day(day, month), written);
        }
    }
}
