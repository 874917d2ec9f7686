//! Values of the paper in which a unit above reports on its schools, taken from the papers of a merge.

use super::names::usual;
use super::{Given, common, entries, notes, numbered, percent};
use crate::finding::{Code, Severity};
use crate::merge::Merged;
use crate::paper::Scale;
use crate::paper::consolidated::{Consolidated, CountRow, FigureRow, Levels, Rating, SchoolRow};
use crate::paper::values::Values;

/// Decimals of a mean.
const PLACES: u32 = 2;

/// The values of a unit's report.
pub fn values(merged: &Merged, given: &Given) -> Values {
    let papers = Consolidated::new(merged, given.catalogue, given.messages);
    let overview = papers.overview();
    let schools: Vec<SchoolRow> = overview.rows().filter(|row| row.number.is_some()).collect();
    let missing = merged.notices.iter().filter(|notice| notice.finding.code == Code::D702);
    let missing: Vec<&str> =
        missing.filter_map(|notice| notice.name.as_deref().or(notice.code.as_deref())).collect();
    let criteria = papers.criteria().criteria.rows;
    let values = common(given, merged.school_year.as_deref(), open(&papers, &schools, given));
    unit(values, merged, given)
        .text("số trường", schools.len().to_string())
        .list("trường", entries(&schools, |row, entry| school(row, entry, given)))
        .list(
            "trường chưa nộp",
            entries(&missing, |name, entry| entry.text("tên trường", usual(name, given.words))),
        )
        .list("phân bố mức độ", distribution(&papers.levels(), given))
        .list("tiêu chí", entries(&criteria, |row, entry| criterion(row, entry, given)))
        .list("lưu ý", notes(given, &[]))
}

/// What must be settled before the report is issued: errors about schools, and schools whose own forms have errors.
fn open(papers: &Consolidated, schools: &[SchoolRow], given: &Given) -> Vec<Values> {
    let absent = papers.absent();
    let notices = absent.rows().filter(|row| row.finding.severity == Severity::Error).map(|row| {
        Values::default()
            .text("mã", row.finding.code)
            .text("nơi", row.name)
            .text("nội dung", row.finding.message)
            .text("cách sửa", row.finding.help)
    });
    let faulty = schools.iter().filter(|school| school.errors > 0).map(|school| {
        let (name, errors) = (usual(school.name, given.words), school.errors.to_string());
        let told = given.words.say("open_school", &[("school", &name), ("errors", &errors)]);
        Values::default()
            .text("mã", "")
            .text("nơi", school.file.as_ref())
            .text("nội dung", told)
            .text("cách sửa", given.words.say("open_school_help", &[]))
    });
    notices.chain(faulty).collect()
}

/// The unit itself, what stands above it and who signs, as far as its name tells.
fn unit(values: Values, merged: &Merged, given: &Given) -> Values {
    let name = merged.unit.as_deref();
    let known = name.map(|name| given.words.authority(name));
    let authority = known.flatten();
    // Above a people's committee nothing stands; what is above a unit of another kind is not known.
    let above = authority.map(|authority| authority.above.clone().unwrap_or_default());
    values
        .known("tên đơn vị", name.map(|name| usual(name, given.words)))
        .known("đơn vị cấp trên", above)
        .known("nơi nhận báo cáo", authority.and_then(|authority| authority.reports_to.as_deref()))
        .known("quyền hạn ký", authority.map(|authority| authority.signer.as_str()))
        .gap("người ký")
}

fn school(row: &SchoolRow, entry: Values, given: &Given) -> Values {
    let scale = Scale::of_result(given.catalogue, given.messages);
    let level = |rating| match rating {
        // The names of the levels stand beside their counts.
        Rating::Level(level) => format!("{} {level}", scale.prefix),
        Rating::Unrated => scale.words(None),
        Rating::NoSchool => String::new(),
    };
    let groups = || row.groups.iter().zip(given.catalogue.groups());
    let points = groups().map(|(group, (_, node))| {
        let number =
            |points: Option<_>| points.map(|points| given.messages.number(points)).unwrap_or_default();
        let (points, max) = (number(group.own), number(node.max));
        given.words.say("group_points", &[("code", &node.code), ("points", &points), ("max", &max)])
    });
    let levels = groups().map(|(group, (_, node))| {
        given.words.say("group_level", &[("code", &node.code), ("level", &level(group.level))])
    });
    let conditions = given.catalogue.items().filter(|(_, node)| node.is_condition()).map(|(_, node)| node);
    let failed = conditions.zip(&row.conditions).filter(|(_, condition)| condition.met == Some(false));
    let failed: Vec<&str> = failed.map(|(node, _)| node.code.as_str()).collect();
    let rates_groups = given.catalogue.unit_level.rates_groups();
    let rates_unit = given.catalogue.unit_level.rates_unit();
    entry
        .text("tên trường", usual(row.name, given.words))
        .text("mã trường", row.code)
        .text("cấp học", row.kind)
        .text("điểm theo nhóm", points.collect::<Vec<_>>().join("\n"))
        .text(
            "mức độ theo nhóm",
            if rates_groups { levels.collect::<Vec<_>>().join("\n") } else { String::new() },
        )
        .text("mức độ chung", if rates_unit { level(row.unit) } else { String::new() })
        .text("điều kiện chưa đạt", failed.join(", "))
}

/// How many schools are at which level, in each group and as a whole.
fn distribution(levels: &Levels, given: &Given) -> Vec<Values> {
    let row = |row: &CountRow| {
        let counted = row.levels.iter().zip(&levels.ratings);
        let level = |((count, share), (_, words)): (&(usize, _), &(_, String))| {
            Values::default()
                .text("tên mức độ", words)
                .text("số trường", count.to_string())
                .text("tỉ lệ", percent(*share, given))
        };
        Values::default()
            .text("phạm vi", &row.label)
            .text("số trường", row.count.to_string())
            .list("mức độ", numbered(counted.map(level).collect()))
    };
    numbered(levels.all.rows.iter().map(row).collect())
}

fn criterion(row: &FigureRow, entry: Values, given: &Given) -> Values {
    let number = |points: Option<rust_decimal::Decimal>| points.map(|points| given.messages.number(points));
    entry
        .text("mã", &row.code)
        .text("tên", &row.title)
        .text("điểm tối đa", number(row.max).unwrap_or_default())
        .text("điểm trung bình", number(row.mean.map(|mean| mean.round_dp(PLACES))).unwrap_or_default())
        .text("tỉ lệ", row.share.map(|share| percent(share, given)).unwrap_or_default())
}
