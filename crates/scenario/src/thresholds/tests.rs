use super::*;
use crate::stats::{Group, Sample};
use crate::time::Micros;

fn statistics() -> Statistics {
    let mut statistics = Statistics {
        steps: vec![Group {
            id: "login".into(),
            ..Group::default()
        }],
        ..Statistics::default()
    };
    statistics.started(Micros(0));
    for index in 1..=100u64 {
        let sample = Sample {
            failed: index > 90,
            status: Some(200),
            phases: None,
            gated_us: 0,
            service_us: index * 1_000,
            response_us: index * 1_000,
            bytes_sent: 0,
            bytes_received: 0,
            ended_at: Micros(index * 100_000),
        };
        statistics.request(&sample, 0, &[], Some("http/1.1"));
    }
    statistics
}

fn judged(metric: &str, condition: &str) -> (ThresholdReport, Vec<String>) {
    let written = ThresholdReport {
        metric: metric.into(),
        threshold: condition.into(),
        value: None,
        unit: String::new(),
        passed: true,
        aborted_run: false,
    };
    let threshold = read(&written).unwrap_or_else(|| panic!("{metric} {condition}"));
    let mut warnings = Vec::new();
    let mut judged = judge(&[threshold], &statistics(), &[], &mut warnings);
    (judged.remove(0), warnings)
}

#[test]
fn figures_and_verdicts() {
    for (metric, condition, passed, value, unit) in [
        ("http_req_duration", "p(95)<100", true, 95.0, "ms"),
        ("http_req_duration", "p(95)<50", false, 95.0, "ms"),
        (
            "http_req_duration{step:login}",
            "max<=101",
            true,
            100.0,
            "ms",
        ),
        ("http_req_duration", "med<=51", true, 50.0, "ms"),
        ("http_req_failed", "rate<0.05", false, 0.1, "share"),
        ("http_reqs", "count==100", true, 100.0, "count"),
        ("http_reqs", "rate>9", true, 10.0, "per_second"),
        ("dropped_iterations", "count<1", true, 0.0, "count"),
    ] {
        let (report, warnings) = judged(metric, condition);
        assert_eq!(
            (report.passed, report.unit.as_str()),
            (passed, unit),
            "{metric} {condition}: {report:?}"
        );
        let got = report.value.unwrap();
        assert!(
            (got / value - 1.0).abs() < 0.002 || got == value,
            "{metric} {condition}: {got}"
        );
        assert!(warnings.is_empty());
    }
}

#[test]
fn without_samples_it_holds_with_a_warning() {
    for (metric, condition) in [
        ("http_req_waiting", "avg<1"),
        ("checks", "rate>0.9"),
        ("iterations", "count>5"),
        ("http_req_duration{step:other}", "max<1"),
        ("http_reqs{tag:none}", "rate>1"),
    ] {
        let (report, warnings) = judged(metric, condition);
        assert!(report.passed && report.value.is_none(), "{metric}");
        assert!(
            warnings.iter().all(|warning| is_warning(warning)) && warnings.len() == 1,
            "{warnings:?}"
        );
    }
}
