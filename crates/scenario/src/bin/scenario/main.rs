//! For people who write scenarios: check one, see what it would run, merge reports, print the schemas.

mod check;
mod excerpt;
mod merge;
mod plan;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

/// Check load scenarios, see what they would run, and merge their reports.
#[derive(Debug, Parser)]
#[command(name = "scenario", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print every problem of a scenario with its place. Exits with 1 when there are errors.
    Check {
        /// The scenario, in YAML; `-` reads it from standard input.
        file: PathBuf,
    },
    /// Print what a scenario would run: users over time, the graph, the requests.
    Plan {
        /// The scenario, in YAML; `-` reads it from standard input.
        file: PathBuf,
    },
    /// Print a JSON Schema.
    Schema {
        /// Of what.
        #[arg(value_enum, default_value_t = Schema::Scenario)]
        of: Schema,
    },
    /// Merge the reports of a run's segments into one, printed as JSON.
    Merge {
        /// The reports, in JSON.
        #[arg(required = true)]
        reports: Vec<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Schema {
    Scenario,
    Report,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Check { file } => read(&file).map(|yaml| check::run(&file, &yaml)),
        Command::Plan { file } => read(&file).map(|yaml| plan::run(&file, &yaml)),
        Command::Schema {
            of: Schema::Scenario,
        } => serde_json::to_string_pretty(&scenario::schema::scenario())
            .map(|schema| print(&schema))
            .map_err(|error| error.to_string()),
        Command::Schema { of: Schema::Report } => Ok(print(scenario::schema::REPORT.trim_end())),
        Command::Merge { reports } => merge::run(&reports).map(|report| print(&report)),
    };
    done.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn print(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}

/// The text of a file; of standard input for `-`.
fn read(file: &Path) -> Result<String, String> {
    let mut text = String::new();
    let result = if file.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_string(&mut text))
    };
    match result {
        Ok(_) => Ok(text),
        Err(error) => Err(format!("{} can't be read: {error}", file.display())),
    }
}
