//! stub
use std::path::Path;
use crate::{Assessment, Engine, message::Messages};
/// o
#[derive(Debug, Default, Clone)]
pub struct ResultOptions {/// d
 pub date: Option<(i32,u32,u32)>}
/// w
pub fn write(_s:&Path,_t:&Path,_a:&Assessment,_e:&Engine,_m:&Messages,_o:&ResultOptions)->Result<Vec<u8>, rust_xlsxwriter::XlsxError>{Ok(vec![])}
