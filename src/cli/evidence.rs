//! `phieu evidence`: forms in, one register of their evidence out; held against a folder and, only where that is asked
//! for, against the web.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};

use super::command::{Evidence, Online};
use super::online::{self, Asked};
use super::{Outcome, open, print, progress, say_error, store_text};
use crate::Engine;
use crate::evidence::folder::{self, Content, Found};
use crate::evidence::{Cache, FormEvidence, Looked, Register, Signs, Whole};
use crate::jobs::evidence::{self, take_opened};
use crate::jobs::names::Meant;
use crate::message::Messages;
use crate::report;
use crate::store::tree::{self, Listed, Tree};
use crate::store::{self, Input, StoreError, StoreErrorKind};

/// How the name of the file ends that keeps what the web said; it lies beside the register.
const CACHE_ENDING: &str = "lien-ket.json";

struct Run<'a> {
    given: &'a Evidence,
    engine: Engine,
    messages: &'a Messages,
}

/// Runs the command.
pub fn run(given: &Evidence, messages: &Messages) -> anyhow::Result<Outcome> {
    progress::use_jobs(given.forms.jobs, 1);
    let engine = open::engine_with_roster(&given.forms, messages)?;
    Run { given, engine, messages }.all()
}

impl Run<'_> {
    fn all(&self) -> anyhow::Result<Outcome> {
        let (inputs, problems) = store::inputs(&self.given.forms.files, Meant::Forms);
        open::say_problems(&problems, self.messages);
        if inputs.is_empty() {
            say_error(self.messages.word("cli.no_files"));
            return Ok(Outcome::Storage);
        }
        self.spare(&inputs)?;
        let mut outcome = if problems.is_empty() { Outcome::Fine } else { Outcome::Storage };
        let (forms, taken) = self.forms(&inputs);
        let mut register = evidence::register(forms, &self.engine)?;
        outcome = outcome.max(taken);
        let files = self
            .given
            .folder
            .as_deref()
            .map(|folder| self.files(folder, (&inputs, &mut register), &mut outcome));
        let files = files.transpose()?;
        let looked = self.given.online.as_ref().map(|asked| self.look_up(&register, asked)).transpose()?;
        let whole = Whole { register, files, looked };
        self.tell(&whole)?;
        Ok(outcome.max(evidence::verdict(&whole).into()))
    }

    /// An error where saving would write over a form, or over a workbook that is no register of ours.
    fn spare(&self, inputs: &[Input]) -> Result<(), StoreError> {
        let Some(output) = &self.given.output else { return Ok(()) };
        store::spare_inputs(output, inputs)?;
        let bytes = match store::read(output, self.engine.limits.largest()) {
            Ok(bytes) => bytes,
            Err(StoreError { kind: StoreErrorKind::NotFound, .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let there = crate::sheet::read(&bytes, &self.engine.limits);
        if evidence::may_replace(&there) {
            Ok(())
        } else {
            Err(StoreError::new(output, StoreErrorKind::Exists))
        }
    }

    /// What each form says, in their order.
    fn forms(&self, inputs: &[Input]) -> (Vec<FormEvidence>, Outcome) {
        let bar = progress::bar(inputs.len(), self.given.forms.quiet, self.messages);
        let limits = &self.engine.limits;
        let taken = progress::on_all_cores(inputs, &bar, |_, input| {
            let mut forms = Vec::new();
            let meant = (limits.file_size, Meant::Forms);
            open::each_of_many(&input.path, meant, limits, |opened| {
                forms.extend(take_opened(&input.shown(), opened, &self.engine));
                Ok::<(), StoreError>(())
            })?;
            Ok::<_, StoreError>(forms)
        });
        bar.finish_and_clear();
        let mut outcome = Outcome::Fine;
        let mut forms = Vec::new();
        for of_file in taken {
            match of_file {
                Ok(of_file) => forms.extend(of_file),
                Err(problem) => {
                    say_error(&store_text(&problem, self.messages));
                    outcome = Outcome::Storage;
                }
            }
        }
        (forms, outcome)
    }

    fn files(
        &self,
        folder: &Path,
        (inputs, register): (&[Input], &mut Register),
        outcome: &mut Outcome,
    ) -> anyhow::Result<crate::evidence::Files> {
        match register.units.as_slice() {
            [_] => {}
            [] => bail!(self.messages.word("evidence.no_unit").to_owned()),
            units => {
                let units: Vec<String> = units.iter().map(crate::evidence::Unit::shown).collect();
                bail!(self.messages.say("evidence.many_units", &[("units", &units.join("; "))]));
            }
        }
        let most = self.engine.limits.evidence_files;
        let Some(Tree { files: mut listed, problems }) = tree::files_below(folder, most)? else {
            let (path, count) = (folder.display().to_string(), most.to_string());
            bail!(self.messages.say("evidence.too_many_files", &[("path", &path), ("count", &count)]));
        };
        open::say_problems(&problems, self.messages);
        if !problems.is_empty() {
            *outcome = Outcome::Storage;
        }
        // The forms themselves, and what this command writes, may lie in the folder too.
        listed.retain(|file| !self.is_own(&file.path, inputs));
        let found = self.found(&listed);
        Ok(folder::compare(register, found, &self.engine.catalogue, &self.engine.words))
    }

    /// Whether a file is one of the forms, or of those that this command writes.
    fn is_own(&self, path: &Path, inputs: &[Input]) -> bool {
        let output = self.given.output.as_deref();
        let kept = output.map(|output| output.with_extension(CACHE_ENDING));
        let written = output.into_iter().chain(kept.as_deref());
        let own = inputs.iter().map(|input| input.path.as_path()).chain(written);
        own.into_iter().any(|own| own.file_name() == path.file_name() && store::is_same(own, path))
    }

    /// The files with what can be told of their content.
    fn found(&self, listed: &[Listed]) -> Vec<Found> {
        let sizes: Vec<u64> = listed.iter().map(|file| if file.leads_away { 0 } else { file.size }).collect();
        let shared = folder::share_size(&sizes);
        let bar = progress::bar_of("evidence.progress", listed.len(), self.given.forms.quiet, self.messages);
        let found = progress::on_all_cores(listed, &bar, |index, file| {
            let content = if file.leads_away {
                Content::LeadsAway
            } else if shared.get(index) == Some(&true) {
                tree::sha256(&file.path)
                    .map_or_else(|error| Content::Unreadable(error.kind.key()), Content::Digest)
            } else {
                let opened = tree::can_be_read(&file.path);
                opened.map_or_else(|error| Content::Unreadable(error.kind.key()), |()| Content::Readable)
            };
            Found { path: file.below.clone(), size: file.size, content }
        });
        bar.finish_and_clear();
        found
    }

    fn look_up(&self, register: &Register, asked: &Online) -> anyhow::Result<BTreeMap<String, Looked>> {
        let links: Vec<&str> = register.links().into_keys().collect();
        let kept = self.given.output.as_deref().map(|output| output.with_extension(CACHE_ENDING));
        let mut cache = kept.as_deref().map(|path| self.cache(path)).transpose()?.unwrap_or_default();
        let signs = Signs::from_toml(Signs::BUILT_IN)?;
        if !self.given.forms.quiet {
            say_error(&self.messages.say("evidence.progress_links", &[("count", &links.len().to_string())]));
        }
        let asked = Asked {
            hosts: asked.hosts.iter().map(|host| host.trim_matches(['[', ']']).to_lowercase()).collect(),
            seconds: asked.seconds,
            is_fresh: asked.is_fresh,
        };
        let looked = online::look_up(&links, &asked, &mut cache, &self.engine.limits, &signs);
        if !looked.is_empty() && looked.values().all(|looked| looked.verdict.state.is_unreached()) {
            say_error(self.messages.word("evidence.offline"));
        }
        if let Some(path) = kept.filter(|_| !looked.is_empty()) {
            store::save(&path, &cache.bytes()?)?;
            let (path, days) = (path.display().to_string(), self.engine.limits.link_days.to_string());
            if !self.given.forms.quiet {
                say_error(&self.messages.say("evidence.kept", &[("path", &path), ("days", &days)]));
            }
        }
        Ok(looked)
    }

    /// What earlier runs kept. Another file under that name is somebody's, and stays as it is.
    fn cache(&self, path: &Path) -> anyhow::Result<Cache> {
        match store::read(path, self.engine.limits.file_size) {
            Ok(bytes) => Cache::read(&bytes).ok_or_else(|| {
                let path = path.display().to_string();
                anyhow!(self.messages.say("evidence.not_cache", &[("path", &path)]))
            }),
            Err(StoreError { kind: StoreErrorKind::NotFound, .. }) => Ok(Cache::default()),
            Err(error) => Err(error.into()),
        }
    }

    fn tell(&self, whole: &Whole) -> anyhow::Result<()> {
        let saved: Option<&PathBuf> = self.given.output.as_ref();
        if let Some(output) = saved {
            store::save(output, &evidence::workbook(whole, &self.engine, self.messages)?)?;
        }
        let catalogue = &self.engine.catalogue;
        if self.given.as_json {
            return print(&report::evidence::json(whole, catalogue, self.messages)?);
        }
        print(&report::evidence::text(whole, catalogue, self.messages, self.given.forms.quiet))?;
        match saved {
            Some(output) => {
                let path = output.display().to_string();
                print(&format!("{}\n", self.messages.say("report.saved", &[("path", &path)])))
            }
            None => Ok(()),
        }
    }
}
