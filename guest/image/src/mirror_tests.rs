use super::*;

const DEB822: &str = "\
Types: deb
# a comment inside
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.test/debian-security/
Suites: bookworm-security
Components: main contrib

Types: deb deb-src
Enabled: no
URIs: http://disabled.test/debian
Suites: trixie
Components: main

Types: deb-src
URIs: http://source.test/debian
Suites: trixie
Components: main

Types: deb
URIs:
 http://first.test/debian
 http://second.test/debian
Suites: trixie
Components: main
";

const LIST: &str = "\
# deb http://comment.test/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] https://vendor.test/linux/debian bookworm stable
deb https://vendor2.test/debian/ stable main
deb cdrom:[Debian 12]/ bookworm main
deb-src http://source.test/debian bookworm main
deb http://list.test/debian bookworm main contrib # trailing
";

fn apt(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("sources.list.d")).unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

#[test]
fn stanzas_are_read_as_apt_reads_them() {
    let apt = apt(&[("sources.list.d/debian.sources", DEB822)]);
    let mirrors = Mirrors::from_apt(apt.path());
    let debian =
        ["http://mirror.test/debian", "http://first.test/debian", "http://second.test/debian"];
    assert_eq!(mirrors.of(Archive::Debian), debian);
    assert_eq!(mirrors.of(Archive::Security), ["http://mirror.test/debian-security"]);
}

#[test]
fn other_vendors_do_not_pass_for_debian() {
    let apt = apt(&[("sources.list", LIST)]);
    let mirrors = Mirrors::from_apt(apt.path());
    // The second vendor copies Debian's layout: it comes last and its packages would fail the digest.
    assert_eq!(
        mirrors.of(Archive::Debian),
        ["http://list.test/debian", "https://vendor2.test/debian"]
    );
}

#[test]
fn security_archive_is_derived_where_it_is_not_configured() {
    let mirrors =
        Mirrors::new(vec!["http://m.test/debian/".into(), "http://odd.test/x".into()], Vec::new());
    assert_eq!(mirrors.of(Archive::Security), ["http://m.test/debian-security"]);
}

#[test]
fn mirror_lists_are_followed() {
    let dir = tempfile::tempdir().unwrap();
    let list = dir.path().join("debian.list");
    fs::write(&list, "https://listed.test/debian\tpriority:1\n").unwrap();
    let text = format!(
        "Types: deb\nURIs: mirror+file://{}\nSuites: trixie\nComponents: main\n",
        list.display()
    );
    let apt = apt(&[("sources.list.d/debian.sources", &text)]);
    assert_eq!(Mirrors::from_apt(apt.path()).of(Archive::Debian), ["https://listed.test/debian"]);
}

#[test]
fn ubuntu_falls_back_to_debootstrap() {
    let ubuntu =
        "Types: deb\nURIs: http://archive.test/ubuntu/\nSuites: noble\nComponents: main universe\n";
    assert_eq!(
        Mirrors::from_apt(apt(&[("sources.list.d/ubuntu.sources", ubuntu)]).path())
            .of(Archive::Debian),
        [""; 0]
    );
    let root = tempfile::tempdir().unwrap();
    let scripts = root.path().join("usr/share/debootstrap/scripts");
    fs::create_dir_all(&scripts).unwrap();
    fs::create_dir_all(root.path().join("usr/sbin")).unwrap();
    fs::write(
        scripts.join("sid"),
        "mirror_style release\n\tdefault_mirror http://script.test/debian\n",
    )
    .unwrap();
    let program =
        "DEF_MIRROR=\"http://program.test/debian\"\nDEF_MIRROR=\"http://archive.test/ubuntu\"\n";
    fs::write(root.path().join("usr/sbin/debootstrap"), program).unwrap();
    let mirrors = Mirrors::from_debootstrap(root.path());
    assert_eq!(
        mirrors.of(Archive::Debian),
        ["http://script.test/debian", "http://program.test/debian"]
    );
    assert_eq!(mirrors.of(Archive::Security)[0], "http://script.test/debian-security");
}
