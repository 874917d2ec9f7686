//! Values of the papers about one school, taken from the papers of its result.

use rust_decimal::Decimal;

use super::names::{abbreviation, usual};
use super::words::PaperWords;
use super::{Given, common, entries, notes, percent};
use crate::Assessment;
use crate::finding::{Code, Finding, Param, Severity};
use crate::form::{Council, Form, Member, Task};
use crate::paper::result::{DetailRow, Entry, EvidenceRow, ResultPaper};
use crate::paper::values::Values;
use crate::paper::{FindingRow, RowKind};
use crate::school::name_key;
use crate::text::is_blank;

/// The values of the papers about a school.
pub fn values(assessment: &Assessment, given: &Given) -> Values {
    let paper = ResultPaper::new(assessment, given.catalogue, given.messages, None);
    let errors = paper.findings.rows.iter().filter(|row| row.severity == Severity::Error);
    let values = common(given, assessment.form.identity.school_year.as_deref(), errors.map(open).collect());
    let values = identity(values, assessment, given);
    let form = &assessment.form;
    let values = signer(values, form, given.words);
    let values = result(values, &paper, form, given);
    let values = details(values, &paper, given);
    let unassigned = assessment.findings.iter().find(|finding| finding.code == Code::U608);
    council(values, &form.council)
        .text("tiêu chí chưa phân công", unassigned.and_then(criteria_of).unwrap_or_default())
        .list("nhiệm vụ", entries(form.plan.as_deref().unwrap_or_default(), task))
}

/// The criteria that a finding names.
fn criteria_of(finding: &Finding) -> Option<&str> {
    finding.params.iter().find_map(|(name, value)| match value {
        Param::Text(text) if name == "criteria" => Some(text.as_str()),
        _ => None,
    })
}

/// A text that a form has; nothing where it is blank.
fn written(text: &str) -> Option<&str> {
    (!is_blank(text)).then_some(text)
}

fn open(row: &FindingRow) -> Values {
    Values::default()
        .text("mã", row.code)
        .text("nơi", &row.at)
        .text("nội dung", &row.message)
        .text("cách sửa", &row.help)
}

fn identity(values: Values, assessment: &Assessment, given: &Given) -> Values {
    let identity = &assessment.form.identity;
    let words = given.words;
    let kind = identity.kind.as_ref();
    let above = || words.above(&kind?.0, identity.school_year.as_deref()?).map(str::to_owned);
    let own = |name: &String| usual(name, words);
    let name = identity.name.as_ref();
    values
        .known("đơn vị cấp trên", identity.parent.as_ref().map(own).or_else(above))
        .known("tên trường", name.map(own))
        .known("mã trường", identity.code.as_deref())
        .known("cấp học", kind.map(|(_, name)| name))
        .known("chữ viết tắt", name.and_then(|name| abbreviation(&assessment.form.register.entries, name)))
        .known("chức danh người đứng đầu", words.head(kind.map(|(id, _)| id.as_str())))
}

/// Who signs: the head whom the form names, in the position that the council's table gives.
fn signer(values: Values, form: &Form, words: &PaperWords) -> Values {
    let kind = form.identity.kind.as_ref().map(|(id, _)| id.as_str());
    let head = form.details.head.as_deref().and_then(written);
    let is_head = |member: &&Member| head.is_some_and(|head| name_key(&member.name) == name_key(head));
    let position = form.council.people().find(is_head).and_then(|member| written(&member.position));
    let authority = words.head(kind).map(|head| words.signing(head, position));
    values.known("quyền hạn ký", authority).known("người ký", head)
}

fn result(values: Values, paper: &ResultPaper, form: &Form, given: &Given) -> Values {
    let summary = &paper.summary;
    let number = |points: Decimal| given.messages.number(points);
    let group = |row: &crate::paper::result::GroupRow, entry: Values| {
        let level = summary.groups.rates_groups.then(|| summary.groups.scale.words(row.level));
        entry
            .text("mã", row.code)
            .text("tên", row.title)
            .text("điểm tối đa", number(row.max))
            .text("điểm", number(row.points))
            .text("mức độ", level.unwrap_or_default())
    };
    let unit = summary.groups.unit.as_ref();
    let conditions =
        summary.conditions.as_ref().map(|conditions| conditions.rows.as_slice()).unwrap_or_default();
    let condition = |row: &crate::paper::result::ConditionRow, entry: Values| {
        entry.text("mã", row.code).text("tên", row.title).text("kết quả", row.met.word)
    };
    let failed: Vec<_> = conditions.iter().filter(|row| row.met.met == Some(false)).collect();
    let criterion = |row: &crate::paper::result::CriterionRow, entry: Values| {
        let people = given.catalogue.find(row.code).map(|node| form.council.of(node, given.catalogue));
        let people: Vec<&str> = people.into_iter().flatten().map(|member| member.name.as_str()).collect();
        entry
            .known("người phụ trách", written(&people.join(", ")))
            .text("mã", row.code)
            .text("tên", row.title)
            .text("điểm tối đa", number(row.max))
            .text("điểm", number(row.points))
            .text("tỉ lệ", row.share.map(|share| percent(share, given)).unwrap_or_default())
    };
    values
        .list("nhóm", entries(&summary.groups.rows, group))
        .text("mức độ chung", unit.map(|unit| summary.groups.scale.words(unit.level)).unwrap_or_default())
        .text("cách xếp mức độ chung", unit.map(|unit| unit.label.clone()).unwrap_or_default())
        .text("chưa xếp mức", missing(paper, given))
        .flag("có điều kiện", !conditions.is_empty())
        .list("điều kiện", entries(conditions, condition))
        .list(
            "điều kiện chưa đạt",
            entries(&failed, |row, entry| entry.text("mã", row.code).text("tên", row.title)),
        )
        .list("tiêu chí", entries(&summary.criteria.rows, criterion))
        // The first one tells of the catalogue and of marks that only the workbook has.
        .list("lưu ý", notes(given, summary.notes.get(1..).unwrap_or_default()))
}

/// Which items keep a group from having a level; nothing where none does.
fn missing(paper: &ResultPaper, given: &Given) -> String {
    let is_open = |row: &&DetailRow| row.kind == RowKind::Item && row.own == Entry::Open;
    let codes: Vec<&str> = paper.detail.rows.iter().filter(is_open).map(|row| row.code).collect();
    if codes.is_empty() { String::new() } else { given.words.say("missing", &[("items", &codes.join(", "))]) }
}

fn details(values: Values, paper: &ResultPaper, given: &Given) -> Values {
    let number = |points: Decimal| given.messages.number(points);
    let item = |row: &&DetailRow, entry: Values| {
        let max = row.max.map_or_else(str::to_owned, number);
        let own = match &row.own {
            Entry::Open => None,
            Entry::Points(points) => Some(number(*points)),
            Entry::Word(word) => Some((*word).to_owned()),
            Entry::Sum(sum) => Some(number(sum.points)),
        };
        entry
            .text("mã", row.code)
            .text("tên", row.title)
            .text("điểm tối đa", max)
            .known("điểm", own)
            .text("minh chứng", &row.evidence)
            .text("ghi chú", row.note)
    };
    let evidence = |row: &EvidenceRow, entry: Values| {
        entry
            .text("mã", &row.code)
            .text("tên", &row.title)
            .text("số, ngày ban hành", &row.date)
            .text("nơi ban hành", &row.issuer)
            .text("nơi lưu trữ", &row.location.text)
            .text("dùng cho", &row.items)
    };
    let items: Vec<&DetailRow> = paper.detail.rows.iter().filter(|row| row.kind == RowKind::Item).collect();
    values.list("chỉ báo", entries(&items, item)).list("minh chứng", entries(&paper.evidence.rows, evidence))
}

fn council(values: Values, council: &Council) -> Values {
    let people: Vec<&Member> = council.people().collect();
    let member = |member: &&Member, entry: Values| {
        entry
            .text("họ và tên", &member.name)
            .known("chức vụ", written(&member.position))
            .known("vai trò", written(&member.role))
            .known("tiêu chí phụ trách", written(&member.criteria))
    };
    let name = |member: Option<&Member>| member.map(|member| member.name.clone());
    let count = people.len();
    values
        .known("số thành viên", (count > 0).then(|| format!("{count:02}")))
        .known("chủ tịch hội đồng", name(council.chairman()))
        .known("thư ký hội đồng", name(council.secretary()))
        .list("hội đồng", entries(&people, member))
}

fn task(task: &Task, entry: Values) -> Values {
    entry
        .known("nội dung", written(&task.work))
        .known("người thực hiện", written(&task.by))
        .known("thời gian", written(&task.time))
        .known("sản phẩm", written(&task.product))
        .known("trạng thái", written(&task.state))
}
