//! What stands between a service and its clients.

/// What the administrator lets users do.
pub fn service_policy(data: &[u8]) -> bool {
    use virtualizationservice::policy::{MAX_GRANTS, Policy};
    let Ok(policy) = Policy::parse(data) else { return false };
    assert!(policy.grants().len() <= MAX_GRANTS);
    let lines: String = policy.grants().iter().map(|grant| format!("{grant}\n")).collect();
    assert_eq!(Policy::parse(lines.as_bytes()), Ok(policy));
    true
}

/// The first words of a service to a client.
pub fn service_greeting(data: &[u8]) -> bool {
    use avf_home::Greeting;
    let mut left = data;
    let Ok(greeting) = Greeting::read(&mut left) else { return false };
    // A text that was no UTF-8 is longer afterwards, and may be cut.
    let again = Greeting::read(greeting.to_bytes().as_slice());
    assert!(
        again
            .is_ok_and(|again| std::mem::discriminant(&again) == std::mem::discriminant(&greeting))
    );
    true
}
