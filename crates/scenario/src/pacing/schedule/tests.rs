use super::*;
use crate::model::{Concurrency, Lifetime, LifetimeMode, Phase, Stage};
use proptest::prelude::*;

fn load(shape: Shape) -> Load {
    Load {
        shape,
        test_duration: None,
        lifetime: Lifetime {
            mode: LifetimeMode::Once,
            think_time: None,
        },
        concurrency: Concurrency::default(),
        ip_binding: None,
        warmup: Duration::ZERO,
        graceful_stop: Duration::from_secs(30),
        seed: None,
    }
}

fn all(shape: Shape, segment: Segment) -> Vec<(u64, Happening)> {
    let load = load(shape);
    let mut schedule = Schedule::new(&load, segment);
    std::iter::from_fn(|| schedule.next_happening(&load))
        .map(|(at, happening)| (at.0, happening))
        .collect()
}

fn start(user: u64) -> Happening {
    Happening::Start { user, phase: None }
}

fn stage(duration_s: u64, target: u32) -> Stage {
    Stage {
        duration: Duration::from_secs(duration_s),
        target,
    }
}

#[test]
fn a_ramp_starts_users_at_equal_distances() {
    let shape = Shape::Users {
        total_users: 5,
        ramp_duration: Duration::from_secs(5),
    };
    let expected: Vec<_> = (0..5).map(|user| (user * 1_000_000, start(user))).collect();
    assert_eq!(all(shape, Segment::WHOLE), expected);
}

#[test]
fn phases_start_groups() {
    let phase = |at_s, spawn_users| Phase {
        at: Duration::from_secs(at_s),
        spawn_users,
        tenant_id: None,
        ip_pool_override: None,
    };
    let shape = Shape::Phases(vec![phase(0, 2), phase(3, 0), phase(5, 1)]);
    let started = |user, phase| Happening::Start {
        user,
        phase: Some(phase),
    };
    let expected = [
        (0, started(0, 0)),
        (0, started(1, 0)),
        (5_000_000, started(2, 2)),
    ];
    assert_eq!(all(shape, Segment::WHOLE), expected);
}

#[test]
fn stages_follow_the_line() {
    let shape = Shape::Stages(vec![stage(2, 2), stage(1, 2), stage(2, 0), stage(0, 1)]);
    let expected = [
        (1_000_000, start(0)),
        (2_000_000, start(1)),
        (4_000_000, Happening::Retire { user: 1 }),
        (5_000_000, Happening::Retire { user: 0 }),
        (5_000_000, start(0)),
    ];
    assert_eq!(all(shape, Segment::WHOLE), expected);
}

#[test]
fn the_end_is_the_earlier_of_shape_and_bound() {
    let mut stages = load(Shape::Stages(vec![stage(2, 2), stage(3, 0)]));
    assert_eq!(Schedule::end(&stages), Some(Duration::from_secs(5)));
    stages.test_duration = Some(Duration::from_secs(4));
    assert_eq!(Schedule::end(&stages), Some(Duration::from_secs(4)));
    let users = load(Shape::Users {
        total_users: 1,
        ramp_duration: Duration::ZERO,
    });
    assert_eq!(Schedule::end(&users), None);
}

fn shapes() -> impl Strategy<Value = Shape> {
    let seconds = 0u64..20;
    prop_oneof![
        (1u32..60, seconds.clone()).prop_map(|(total_users, ramp)| Shape::Users {
            total_users,
            ramp_duration: Duration::from_secs(ramp)
        }),
        proptest::collection::vec((seconds.clone(), 0u32..20), 1..5).prop_map(|phases| {
            let mut at = 0;
            Shape::Phases(
                phases
                    .into_iter()
                    .map(|(after, spawn_users)| {
                        at += after;
                        Phase {
                            at: Duration::from_secs(at),
                            spawn_users,
                            tenant_id: None,
                            ip_pool_override: None,
                        }
                    })
                    .collect(),
            )
        }),
        proptest::collection::vec((seconds.clone(), 0u32..20), 1..5).prop_map(|stages| {
            Shape::Stages(
                stages
                    .into_iter()
                    .map(|(length, target)| stage(length, target))
                    .collect(),
            )
        }),
        (1u32..50, seconds).prop_map(|(rate, duration)| Shape::ArrivalRate {
            rate: crate::values::Rate {
                per_second: f64::from(rate)
            },
            duration: Duration::from_secs(duration),
            stages: Vec::new(),
            max_users: 10,
        }),
    ]
}

proptest! {
    #[test]
    fn segments_make_up_the_whole(shape in shapes(), parts in 1u32..8) {
        let whole = all(shape.clone(), Segment::WHOLE);
        prop_assert!(whole.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        let mut together: Vec<_> = (1..=parts)
            .flat_map(|part| all(shape.clone(), Segment::new(part, parts).unwrap()))
            .collect();
        let key = |(at, happening): &(u64, Happening)| (*at, format!("{happening:?}"));
        together.sort_by_key(key);
        let mut whole = whole;
        whole.sort_by_key(key);
        prop_assert_eq!(together, whole);
    }
}
