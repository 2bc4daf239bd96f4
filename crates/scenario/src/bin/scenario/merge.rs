//! `merge`: the reports of segments into one.

use std::path::PathBuf;

use scenario::Report;

/// The merged report as JSON.
pub(crate) fn run(files: &[PathBuf]) -> Result<String, String> {
    let mut reports = Vec::with_capacity(files.len());
    for file in files {
        let text = crate::read(file)?;
        let report: Report = serde_json::from_str(&text)
            .map_err(|error| format!("{} isn't a report: {error}", file.display()))?;
        reports.push(report);
    }
    let merged = scenario::merge(&reports).map_err(|error| error.to_string())?;
    Ok(merged.into_json())
}
