//! How a form was read, for people: below each form the blocks with their columns, and what was left out.

use std::fmt::Write;

use crate::form::Layout;
use crate::message::Messages;
use crate::paper::reading;

/// How one form was read.
pub fn form(layout: &Layout, messages: &Messages) -> String {
    let mut out = String::new();
    if layout.blocks.is_empty() && layout.left_out.is_empty() {
        return out;
    }
    line(&mut out, 1, messages.word("layout.head"));
    if let Some(file) = &layout.by_file {
        line(&mut out, 2, &messages.say("layout.file", &[("file", file)]));
    }
    for block in &layout.blocks {
        let key = format!("layout.block_{}", block.direction.key());
        let header = block.header.to_string();
        line(&mut out, 2, &messages.say(&key, &[("sheet", &block.sheet), ("header", &header)]));
        for columns in reading::together(block) {
            line(&mut out, 3, &reading::claim(columns, block.direction, messages));
        }
    }
    for left in &layout.left_out {
        line(&mut out, 2, &reading::left_out(left, "layout.left_out", messages));
    }
    out
}

fn line(out: &mut String, depth: usize, text: &str) {
    // Writing into a string cannot fail.
    let _ = writeln!(out, "{}{text}", "  ".repeat(depth));
}
