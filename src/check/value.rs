//! V: the values themselves, in the words of findings. What counts is the judge's word.

use rust_decimal::Decimal;

use crate::catalogue::{Allowance, Catalogue, Kind, Node, band_of};
use crate::finding::{Code, Finding, Severity};
use crate::form::unseen::Remains;
use crate::form::{Answer, Form, Reading};
use crate::judge::{Doubt, Judgement, Refusal, Verdict, step};
use crate::score::AcceptedValue;

/// Findings about values.
pub fn check(form: &Form, catalogue: &Catalogue, judgement: &Judgement) -> Vec<Finding> {
    let judged = || form.answers.iter().zip(judgement.verdicts());
    let mut findings = Vec::new();
    findings.extend(judged().filter_map(|(answer, verdict)| {
        let node = catalogue.node(answer.item);
        about_own(answer, node, step(node, catalogue), verdict)
    }));
    findings.extend(judged().filter_map(|(answer, verdict)| {
        let node = catalogue.node(answer.item);
        about_review(answer, node, step(node, catalogue), verdict)
    }));
    findings.extend(typed_as_text(form));
    findings.extend(codes_read_back(form, catalogue));
    findings.extend(left_out(Code::V311, &form.unseen.struck_out));
    findings.extend(left_out(Code::V312, &form.unseen.covered));
    findings.extend(against_bands(form, catalogue, judgement));
    findings
}

/// What there is to say about the school's own answer.
fn about_own(answer: &Answer, node: &Node, step: Decimal, verdict: &Verdict) -> Option<Finding> {
    let mark = &verdict.own;
    let finding = |code| {
        let finding =
            Finding::new(code, answer.place.clone()).about(&node.code).text("title", node.title.clone());
        match answer.reading {
            Reading::Points { value, .. } => finding.number("seen", value),
            _ => finding.text("seen", answer.shown.clone()),
        }
    };
    let with_max = |finding: Finding| match verdict.max {
        Some(max) => finding.number("max", max.points),
        None => finding,
    };
    Some(match (mark.says, mark.doubt) {
        (Err(refusal), _) => with_max(match refusal {
            Refusal::Blank if node.is_condition() => finding(Code::V304).variant("condition"),
            Refusal::NotApplicable if node.is_condition() => finding(Code::V315).variant("condition"),
            Refusal::StruckOut => finding(Code::V304).variant("struck_out"),
            Refusal::ZeroOfBlank => finding(Code::V304).variant("zero_of_blank"),
            Refusal::Unshown => finding(Code::V304).variant("unshown"),
            Refusal::Shared => finding(Code::V301).variant("merged"),
            Refusal::Percentage => finding(Code::V301).variant("percentage"),
            Refusal::Contradictory => finding(Code::V305).variant("contradictory"),
            Refusal::Torn => finding(Code::V305).variant("torn"),
            Refusal::Foreign => {
                let label = answer.place.label.clone().unwrap_or_default();
                let finding = Finding::new(Code::L208, answer.place.clone()).about(&node.code);
                return Some(finding.text("title", node.title.clone()).text("seen", label));
            }
            refusal => finding(code_of(refusal)),
        }),
        (Ok(_), Some(Doubt::AboveInferred)) => {
            with_max(finding(Code::V302).variant("inferred").weighing(Severity::Warning))
        }
        (Ok(_), Some(Doubt::OffStep(nearest))) => {
            finding(Code::V303).number("step", step).number("nearest", nearest)
        }
        (Ok(_), None) => return None,
    })
}

/// The code that tells why something does not count.
const fn code_of(refusal: Refusal) -> Code {
    match refusal {
        Refusal::Blank | Refusal::StruckOut | Refusal::ZeroOfBlank | Refusal::Unshown => Code::V304,
        Refusal::NotANumber | Refusal::Percentage | Refusal::Shared => Code::V301,
        Refusal::Ambiguous | Refusal::Contradictory | Refusal::Torn => Code::V305,
        Refusal::Foreign => Code::L208,
        Refusal::SheetError => Code::V306,
        Refusal::Unclear => Code::V307,
        Refusal::NoResult => Code::V309,
        Refusal::NotApplicable => Code::V315,
        Refusal::OutOfRange(_) => Code::V302,
    }
}

/// What there is to say about the reviewer's points.
fn about_review(answer: &Answer, node: &Node, step: Decimal, verdict: &Verdict) -> Option<Finding> {
    let mark = verdict.review.as_ref()?;
    let finding = |code| {
        let finding = Finding::new(code, answer.review_place.clone()).about(&node.code).variant("review");
        finding
            .text("title", node.title.clone())
            .number("max", verdict.max.map_or(Decimal::ZERO, |max| max.points))
    };
    match (mark.says, mark.doubt) {
        (Err(Refusal::OutOfRange(points)), _) => Some(finding(Code::V302).number("seen", points)),
        (Err(refusal), _) => Some(finding(code_of(refusal)).text("seen", answer.review_shown.clone())),
        (Ok(AcceptedValue::Points(points)), Some(Doubt::AboveInferred)) => {
            Some(finding(Code::V302).number("seen", points).weighing(Severity::Warning))
        }
        (Ok(AcceptedValue::Points(points)), Some(Doubt::OffStep(nearest))) => {
            Some(finding(Code::V303).number("seen", points).number("step", step).number("nearest", nearest))
        }
        (Ok(_), _) => None,
    }
}

/// V308, once a form.
fn typed_as_text(form: &Form) -> Option<Finding> {
    if form.layout.is_untyped {
        return None;
    }
    let mut typed =
        form.answers.iter().filter(|answer| matches!(answer.reading, Reading::Points { typed: true, .. }));
    let first = typed.next()?;
    let finding = Finding::new(Code::V308, first.place.clone()).text("seen", first.shown.clone());
    Some(finding.number("count", typed.count() + 1))
}

/// V311 and V312, once a form: what a person does not see and what does not count.
fn left_out(code: Code, remains: &Remains) -> Option<Finding> {
    let (place, seen) = remains.first.clone()?;
    Some(Finding::new(code, place).text("seen", seen).number("count", remains.count))
}

/// V313, and V314 once a form: points held against the bands of their ratio or count.
fn against_bands(form: &Form, catalogue: &Catalogue, judgement: &Judgement) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut without: Vec<(&Answer, &str)> = Vec::new();
    for answer in &form.answers {
        let node = catalogue.node(answer.item);
        let counted = judgement.own_of(answer.item).map(|accepted| accepted.value);
        let Some(AcceptedValue::Points(points)) = counted.filter(|_| !node.caps.is_empty()) else { continue };
        let Some(share) = form.shares.iter().find(|share| share.item == answer.item) else {
            without.push((answer, &node.code));
            continue;
        };
        let Some(band) = band_of(&node.caps, share.value).filter(|band| !band.allows.holds(points)) else {
            continue;
        };
        let finding = Finding::new(Code::V313, answer.place.clone()).about(&node.code);
        let finding = match band.allows {
            Allowance::AtMost(_) => finding,
            Allowance::Exactly(_) => finding.variant("exactly"),
        };
        let unit = if node.kind == Kind::Ratio { "share.ratio" } else { "share.count" };
        let beside = share.place.cell.map(|cell| cell.to_string()).unwrap_or_default();
        findings.push(
            finding
                .text("title", node.title.clone())
                .number("seen", points)
                .number("value", share.value.round_dp(2).normalize())
                .word("unit", unit)
                .number("allowed", band.allows.points())
                .text("beside", beside),
        );
    }
    findings.extend(without.first().map(|(answer, _)| {
        let codes: Vec<&str> = without.iter().map(|(_, code)| *code).collect();
        Finding::new(Code::V314, answer.place.clone())
            .number("count", codes.len())
            .text("items", codes.join(", "))
    }));
    findings
}

fn codes_read_back<'a>(form: &'a Form, catalogue: &'a Catalogue) -> impl Iterator<Item = Finding> + 'a {
    form.answers.iter().filter_map(|answer| {
        let (place, shown) = answer.read_back.as_ref()?;
        let code = &catalogue.node(answer.item).code;
        Some(Finding::new(Code::V310, place.clone()).about(code).text("seen", shown.clone()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::told::about;
    use crate::Engine;
    use crate::catalogue::small;

    /// A row whose ratio or count has two bands.
    fn banded(kind: &str, caps: &str) -> Engine {
        let change = format!("\"Tập huấn\", -> \"Tập huấn\", kind = \"{kind}\", caps = [{caps}],");
        Engine::with_catalogue(small::catalogue(&[change])).unwrap()
    }

    #[test]
    fn points_are_held_against_the_band_of_the_row_s_ratio_or_count() {
        let ratio = banded("ratio", "{ below = \"30\", max = \"3\" }, { from = \"30\", max = \"6\" }");
        let count = banded("count", "{ to = \"10\", points = \"3\" }, { above = \"10\", points = \"6\" }");
        let header = "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Tỉ lệ, số lượng;Minh chứng";
        let too_many =
            "V313 2.1: title Tập huấn, seen 3.5, value 29.9, unit share.ratio, allowed 3, beside E3";
        let just =
            "V313/exactly 2.1: title Tập huấn, seen 2, value 10, unit share.count, allowed 3, beside E3";
        let open = "V314: count 1, items 2.1";
        for (engine, row, expected) in [
            (&ratio, "2.1;;6;3;29,9%;x", &[][..]),
            (&ratio, "2.1;;6;3,5;29,9%;x", &[too_many]),
            (&ratio, "2.1;;6;3,5;30%;x", &[]),
            (&count, "2.1;;6;3;10;x", &[]),
            (&count, "2.1;;6;2;10;x", &[just]),
            (&count, "2.1;;6;6;11;x", &[]),
            // Without a ratio there is nothing to hold points against, and without points nothing to hold.
            (&ratio, "2.1;;6;3;;x", &[open]),
            (&ratio, "2.1;;6;;;x", &[]),
            (&ratio, "2.1;;6;7;90%;x", &[]),
        ] {
            // The row before has no bands: nothing is asked of it.
            assert_eq!(about(engine, "V31", &[header, "1.1;;4;4;;x", row]), expected, "{row}");
        }
    }

    #[test]
    fn what_a_torn_line_says_nobody_knows() {
        let engine = Engine::with_catalogue(small::catalogue(small::AS_IT_IS)).unwrap();
        let header = "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Đạt;Chưa đạt;Minh chứng";
        for (row, expected) in [
            ("2.1;;6;6;;;x", &[][..]),
            (
                "2.1;Tập huấn cho giáo viên; nhân viên;6;5;;;x",
                &["V305/torn 2.1: title Tập huấn, seen 6, max 6"],
            ),
            ("1.3;Phân công người phụ trách;;;;x;y", &[]),
            // Taken as it stands, what was not met would be met.
            ("1.3;Phân công người; bộ phận; nhóm; tổ;;;;x;y", &["V305/torn 1.3: title Phân công, seen tổ"]),
            ("1.3;Phân công người; bộ phận;;;;x;y", &["V304/condition 1.3: title Phân công, seen "]),
        ] {
            assert_eq!(about(&engine, "V3", &[header, row]), expected, "{row}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_value_is_told_as_it_was_read() {
        let header = "TT;Tiêu chí;Điểm tối đa;Điểm tự đánh giá;Đánh giá ngoài;Minh chứng";
        let engine = Engine::with_catalogue(small::catalogue(small::AS_IT_IS)).unwrap();
        for (row, expected) in [
            ("2.1;;6;6,5 điểm;;x", &["V302 2.1: title Tập huấn, seen 6.5, max 6"][..]),
            ("2.1;;6;tốt;;x", &["V301 2.1: title Tập huấn, seen tốt, max 6"]),
            ("2.1;;6;;;x", &["V304 2.1: title Tập huấn, seen , max 6"]),
            ("1.3;;;;;x", &["V304/condition 1.3: title Phân công, seen "]),
            ("2.1;;6;KAD;;x", &["V315 2.1: title Tập huấn, seen KAD, max 6"]),
            ("1.3;;;KAD;;x", &["V315/condition 1.3: title Phân công, seen KAD"]),
            ("2.1;;6;6;7;x", &["V302/review 2.1: title Tập huấn, max 6, seen 7"]),
            ("2.1;;6;6;khá;x", &["V301/review 2.1: title Tập huấn, max 6, seen khá"]),
            ("1.2.2;;4;4;5;x", &["V302/review 1.2.2: title Phủ sóng, max 4, seen 5"]),
            ("2.1;;6;4,3;;x", &["V303 2.1: title Tập huấn, seen 4.3, step 0.5, nearest 4.5"]),
            ("2.1;;6;6;6;x", &[]),
        ] {
            assert_eq!(about(&engine, "V3", &[header, row]), expected, "{row}");
        }
        let levels = Engine::with_catalogue(small::catalogue(&small::by_rows("{ level = 1 }"))).unwrap();
        for (row, expected) in [
            ("2.1;;6;Mức 2;Mức 3;x", &[][..]),
            ("2.1;;6;1,5;2;x", &["V303 2.1: title Tập huấn, seen 1.5, step 1, nearest 2"]),
            ("2.1;;6;2;1,5;x", &["V303/review 2.1: title Tập huấn, max 6, seen 1.5, step 1, nearest 2"]),
        ] {
            assert_eq!(about(&levels, "V3", &[header, row]), expected, "{row}");
        }
    }
}
