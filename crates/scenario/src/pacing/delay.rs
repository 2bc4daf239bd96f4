//! Pauses drawn from their distribution.

use std::time::Duration;

use super::Random;
use crate::model::Delay;

/// The longest pause: a day. An exponential sample has no bound of its own.
const LONGEST: Duration = Duration::from_secs(86_400);

/// A pause, in whole microseconds.
pub fn sample(delay: &Delay, random: &mut Random) -> Duration {
    let micros = |duration: Duration| crate::time::micros(duration) as f64;
    let drawn = |micros: f64| Duration::from_micros(micros.max(0.0).round() as u64);
    let pause = match delay {
        Delay::Constant(pause) => *pause,
        Delay::Uniform { low, high } => Duration::from_micros(
            random.between(crate::time::micros(*low), crate::time::micros(*high)),
        ),
        Delay::Normal { mean, sd } => drawn(micros(*mean) + micros(*sd) * random.normal()),
        Delay::Exponential { mean } => drawn(micros(*mean) * random.exponential()),
    };
    pause.min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_ms(delay: Delay) -> f64 {
        let mut random = Random::new(11, 0);
        let count = 20_000;
        (0..count)
            .map(|_| sample(&delay, &mut random).as_secs_f64() * 1_000.0)
            .sum::<f64>()
            / f64::from(count)
    }

    #[test]
    fn means_are_as_asked() {
        let ms = Duration::from_millis;
        assert_eq!(mean_ms(Delay::Constant(ms(250))).round(), 250.0);
        assert!(
            (mean_ms(Delay::Uniform {
                low: ms(100),
                high: ms(300)
            }) - 200.0)
                .abs()
                < 2.0
        );
        assert!(
            (mean_ms(Delay::Normal {
                mean: ms(500),
                sd: ms(50)
            }) - 500.0)
                .abs()
                < 2.0
        );
        assert!((mean_ms(Delay::Exponential { mean: ms(100) }) - 100.0).abs() < 3.0);
    }

    #[test]
    fn no_pause_is_negative_or_endless() {
        let mut random = Random::new(1, 1);
        let wide = Delay::Normal {
            mean: Duration::from_millis(1),
            sd: Duration::from_secs(10),
        };
        assert!((0..1_000).any(|_| sample(&wide, &mut random) == Duration::ZERO));
        assert_eq!(
            sample(&Delay::Constant(Duration::MAX), &mut random),
            LONGEST
        );
    }
}
