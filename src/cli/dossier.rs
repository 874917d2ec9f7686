//! `phieu dossier`: the file for inspection, as a folder or a zip; and whether such a file still holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use indicatif::{ProgressBar, ProgressStyle};

use super::command::{Dossier, VerifyDossier};
use super::{Outcome, open, papers, print, progress, say_error};
use crate::Engine;
use crate::dossier::{self, Plan};
use crate::jobs::dossier::{self as job, Refused, Subject};
use crate::message::Messages;
use crate::report;
use crate::sheet::Date;
use crate::store::dossier::{Evidence, bag, is_taken, save, spare_folder};
use crate::store::{self, StoreError, StoreErrorKind};
use crate::write::docx::Template;

/// Runs the command.
pub fn run(given: &Dossier, messages: &Messages) -> anyhow::Result<Outcome> {
    let engine =
        open::engine(given.catalogue.as_deref(), std::slice::from_ref(&given.form), given.quiet, messages)?;
    let date = given
        .date
        .as_deref()
        .map(|text| Date::from_iso(text).with_context(|| messages.say("cli.bad_date", &[("date", text)])));
    let date = date.transpose()?;
    let file = open::file(&given.form, &engine.limits)?;
    let papers_of = file.clone();
    let subject = match Subject::of(file, &engine, given.draft) {
        Ok(subject) => subject,
        Err(refused) => return refuse(&refused, &given.form, messages),
    };
    spare(given, messages)?;

    let evidence = Evidence::list(&given.evidence, &[&given.form])?;
    for path in &evidence.strange {
        say_error(&messages.say("dossier.strange", &[("path", path)]));
    }
    open::say_problems(&evidence.problems, messages);
    let forms = std::slice::from_ref(&given.form);
    let office = papers::office((forms, None), given.quiet, &engine, messages)?;
    let template = template(forms, &engine, messages)?;
    let papers = job::papers(papers_of, date, given.draft, (&office, &engine), messages)?;
    let own = job::own(&subject, papers, date, &engine, messages)?;
    let plan = job::plan(&subject, evidence.found.clone(), own, given.options, &engine, messages);
    let (plan, digests, unread) = looked_at(plan, &evidence, given.quiet, messages);
    let indexes = job::indexes((&plan, &template), &digests, &subject, &engine, messages)?;
    let dossier = plan.dossier(&digests, indexes);
    let info = job::info(&subject.assessment.form, date, messages);

    let bar = bytes_bar(dossier.size(), given.quiet, messages);
    save(&given.output, given.replace, &evidence, |sink| {
        dossier::seal(&dossier, &info, |number| evidence.open(number), sink, |bytes| bar.inc(bytes))
    })?;
    bar.finish_and_clear();
    let made = report::dossier::Made {
        path: given.output.display().to_string(),
        plan: &plan,
        dossier: &dossier,
        told: dossier::told(&plan, &digests),
        catalogue: &engine.catalogue,
    };
    print(&report::dossier::made(&made, given.quiet, messages))?;
    open::say_problems(&unread, messages);
    let read_all = unread.is_empty() && evidence.problems.is_empty();
    let outcome = if read_all { Outcome::Fine } else { Outcome::Storage };
    Ok(outcome.max(job::verdict(&plan, &subject).into()))
}

/// The template of the index: the office's own where it is at hand, else what comes with the program.
fn template(forms: &[PathBuf], engine: &Engine, messages: &Messages) -> anyhow::Result<Template> {
    let own = papers::index_at_hand(forms, messages)?;
    let shown = own.as_ref().map_or(job::TEMPLATE_NAME.to_owned(), |path| path.display().to_string());
    let bytes = own.map(|path| store::read(&path, engine.limits.file_size)).transpose()?;
    job::template(bytes.as_deref().unwrap_or(job::TEMPLATE), engine)
        .map_err(|errors| anyhow!(papers::bad_template(&shown, &errors, messages)))
}

/// Says why there is no dossier.
fn refuse(refused: &Refused, form: &Path, messages: &Messages) -> anyhow::Result<Outcome> {
    let path = form.display().to_string();
    match refused {
        Refused::Several => Err(anyhow!(messages.say("dossier.several", &[("path", &path)]))),
        Refused::Unread(reason) => {
            let reason = reason.as_ref().map(|finding| messages.message(finding)).unwrap_or_default();
            say_error(&messages.say("dossier.unread", &[("path", &path), ("reason", &reason)]));
            Ok(Outcome::Findings)
        }
        Refused::Unfinished { errors, incomplete } => {
            let groups = incomplete.join(", ");
            let incomplete = if incomplete.is_empty() {
                String::new()
            } else {
                messages.say("dossier.incomplete", &[("groups", &groups)])
            };
            let errors = errors.to_string();
            let params = [("path", path.as_str()), ("errors", &errors), ("incomplete", &incomplete)];
            say_error(&messages.say("dossier.unfinished", &params));
            Ok(Outcome::Findings)
        }
    }
}

/// An error where the dossier would take the place of anything but an old dossier that may go.
fn spare(given: &Dossier, messages: &Messages) -> anyhow::Result<()> {
    let target = &given.output;
    spare_folder(target, &given.evidence)?;
    if !is_taken(target) {
        return Ok(());
    }
    let path = target.display().to_string();
    for input in [&given.form, &given.evidence] {
        if spare_folder(input, target).is_err() {
            return Err(StoreError::new(target, StoreErrorKind::IsInput).into());
        }
    }
    if !given.replace {
        return Err(anyhow!(messages.say("dossier.taken", &[("path", &path)])));
    }
    let is_own = bag(target).is_ok_and(|mut bag| dossier::verify(&mut *bag, |_| {}).is_own());
    if is_own { Ok(()) } else { Err(anyhow!(messages.say("dossier.not_ours", &[("path", &path)]))) }
}

/// The plan with what is in its files, and those that could not be read, without which it must do.
fn looked_at(
    plan: Plan,
    evidence: &Evidence,
    quiet: bool,
    messages: &Messages,
) -> (Plan, BTreeMap<usize, String>, Vec<StoreError>) {
    let wanted: Vec<usize> = plan.wanted().into_iter().collect();
    let size = |number: &usize| plan.found.get(*number).map_or(0, |found| found.size);
    let bar = bytes_bar(wanted.iter().map(size).sum(), quiet, messages);
    let looked = progress::on_all_cores(&wanted, &ProgressBar::hidden(), |_, number| {
        let looked = evidence.look(*number);
        bar.inc(size(number));
        looked
    });
    bar.finish_and_clear();
    let (mut digests, mut unread, mut problems) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
    let mut sizes = BTreeMap::new();
    for (number, looked) in wanted.into_iter().zip(looked) {
        match looked {
            Ok(seen) => {
                digests.insert(number, seen.sha256().to_owned());
                sizes.insert(number, seen.size);
            }
            Err(problem) => {
                unread.insert(number);
                problems.push(problem);
            }
        }
    }
    (plan.without(unread).with_sizes(&sizes), digests, problems)
}

/// A bar over that many bytes, or one that shows nothing.
fn bytes_bar(bytes: u64, quiet: bool, messages: &Messages) -> ProgressBar {
    /// Less is done before anybody looks.
    const MUCH: u64 = 64 << 20;
    if bytes < MUCH {
        return ProgressBar::hidden();
    }
    let bar = progress::bar(usize::try_from(bytes).unwrap_or(usize::MAX), quiet, messages);
    if let Ok(style) = ProgressStyle::with_template(messages.word("cli.progress_bytes")) {
        bar.set_style(style);
    }
    bar
}

/// Runs `dossier verify`.
pub fn verify(given: &VerifyDossier, messages: &Messages) -> anyhow::Result<Outcome> {
    let mut bag = bag(&given.bag)?;
    let bytes = bag.members().iter().map(|member| member.size).sum();
    let bar = bytes_bar(bytes, given.as_json, messages);
    let verified = dossier::verify(&mut *bag, |bytes| bar.inc(bytes));
    bar.finish_and_clear();
    let path = given.bag.display().to_string();
    if given.as_json {
        print(&report::dossier::json(&path, &verified, messages)?)?;
    } else {
        print(&report::dossier::verified(&verified, messages))?;
    }
    Ok(if verified.holds() { Outcome::Fine } else { Outcome::Findings })
}
