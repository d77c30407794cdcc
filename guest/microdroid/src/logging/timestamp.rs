//! The time at the head of a line.

use std::time::Duration;

/// `MM-DD hh:mm:ss.mmm` of a time since 1970, in UTC.
pub fn timestamp(since_1970: Duration) -> String {
    let (seconds, millis) = (since_1970.as_secs(), since_1970.subsec_millis());
    let (days, second) = (seconds / 86400, seconds % 86400);
    // Days since 1 March of the year 0, in eras of 400 years; years begin in March, so that the day
    // that leap years have more is the last one.
    let day = (days + 719_468) % 146_097;
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{millis:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        let cases = [
            (0, "01-01 00:00:00.000"),
            (951_782_400, "02-29 00:00:00.000"),
            (951_868_800, "03-01 00:00:00.000"),
            (1_709_164_800, "02-29 00:00:00.000"),
            (1_735_689_599, "12-31 23:59:59.000"),
            (1_763_775_727, "11-22 01:42:07.000"),
            (4_107_542_400, "03-01 00:00:00.000"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(timestamp(Duration::from_secs(seconds)), expected, "{seconds}");
        }
        assert!(timestamp(Duration::from_millis(7)).ends_with("00.007"));
    }
}
