use phieu::sheet::{read, Limits};
fn main(){ let l=Limits::from_toml(Limits::BUILT_IN).unwrap(); for f in std::env::args().skip(1){ let t=std::time::Instant::now(); let b=std::fs::read(&f).unwrap(); let r=read(&b,&l); 
 match &r { Ok(w)=>{println!("{f}: ok {} sheets {} cells {:?}",w.sheets.len(),w.sheets.iter().map(|s|s.cells().len()).sum::<usize>(),t.elapsed()); if std::env::var("V").is_ok(){ for s in &w.sheets{ println!("  [{}] {:?}",s.name,s.merged.len()); for c in s.cells(){println!("   {} {:?} {:?}",c.at,c.value,c.link)}}}} Err(e)=>println!("{f}: {e} {:?}",t.elapsed())}}}
