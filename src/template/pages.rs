//! The pages around the table as they stand in a form: details, council, plan.

use crate::form::{Form, Member, Task};

/// What the pages hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// Kind of school, as written (cấp học).
    pub kind: String,
    /// When the form was made out (ngày lập phiếu).
    pub date: String,
    /// Who filled it in (người lập phiếu).
    pub writer: String,
    /// The head of the school (thủ trưởng đơn vị).
    pub head: String,
    /// Members of the council: name, position, role, criteria.
    pub council: Vec<Vec<String>>,
    /// Tasks of the plan: work, people, time, product, state. `None` for the plan that every form begins with.
    pub plan: Option<Vec<Vec<String>>>,
}

impl Pages {
    /// The pages of a form that was read.
    pub fn of(form: &Form) -> Self {
        let details = form.details.clone();
        let member = |member: &Member| {
            [&member.name, &member.position, &member.role, &member.criteria].map(Clone::clone).to_vec()
        };
        let task = |task: &Task| {
            [&task.work, &task.by, &task.time, &task.product, &task.state].map(Clone::clone).to_vec()
        };
        Self {
            kind: details.kind.unwrap_or_default(),
            date: details.date.unwrap_or_default(),
            writer: details.writer.unwrap_or_default(),
            head: details.head.unwrap_or_default(),
            council: form.council.members.iter().map(member).collect(),
            plan: form.plan.as_ref().map(|plan| plan.iter().map(task).collect()),
        }
    }
}
