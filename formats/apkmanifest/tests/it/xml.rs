//! Writes binary XML, right or wrong, as a test wants it.

pub const NONE: u32 = u32::MAX;

/// A manifest in parts. Every part can be spoiled before they are put together.
#[derive(Clone)]
pub struct Xml {
    pub kind: u16,
    pub pools: Vec<Pool>,
    pub maps: Vec<Vec<u32>>,
    pub nodes: Vec<Vec<u8>>,
    pub tail: Vec<u8>,
}

#[derive(Clone)]
pub struct Pool {
    pub strings: Vec<Vec<u8>>,
    pub flags: u32,
    pub style_count: u32,
}

pub const STRINGS: [&str; 9] = [
    "versionCode",
    "versionCodeMajor",
    "android",
    "http://schemas.android.com/apk/res/android",
    "manifest",
    "package",
    "org.example.demo",
    "other",
    "",
];
pub const VERSION_CODE: u32 = 0;
pub const MAJOR: u32 = 1;
pub const URI: u32 = 3;
pub const MANIFEST: u32 = 4;
pub const PACKAGE: u32 = 5;
pub const DEMO: u32 = 6;
pub const OTHER: u32 = 7;

pub fn utf16(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let all = [&[units.len() as u16], units.as_slice(), &[0]].concat();
    all.iter().flat_map(|unit| unit.to_le_bytes()).collect()
}

pub fn utf8(text: &str) -> Vec<u8> {
    let len =
        |n: usize| if n < 0x80 { vec![n as u8] } else { vec![(n >> 8) as u8 | 0x80, n as u8] };
    let units = text.encode_utf16().count();
    [len(units), len(text.len()), text.as_bytes().to_vec(), vec![0]].concat()
}

impl Pool {
    pub fn utf16(strings: &[&str]) -> Self {
        Self { strings: strings.iter().map(|s| utf16(s)).collect(), flags: 0, style_count: 0 }
    }

    pub fn utf8(strings: &[&str]) -> Self {
        Self { strings: strings.iter().map(|s| utf8(s)).collect(), flags: 0x100, style_count: 0 }
    }

    fn bytes(&self) -> Vec<u8> {
        let (mut offsets, mut data) = (Vec::new(), Vec::new());
        for string in &self.strings {
            offsets.push(data.len() as u32);
            data.extend(string);
        }
        data.resize(data.len().next_multiple_of(4), 0);
        offsets.resize(offsets.len() + self.style_count as usize, 0);
        let begin = 28 + 4 * offsets.len() as u32;
        let styles = if self.style_count == 0 { 0 } else { begin + data.len() as u32 };
        let header = [self.strings.len() as u32, self.style_count, self.flags, begin, styles];
        // A style that ends at once.
        let style = if self.style_count == 0 { vec![] } else { words(&[NONE]) };
        chunk(1, &words(&header), &[words(&offsets), data, style].concat())
    }
}

impl Xml {
    pub fn good() -> Self {
        Self {
            kind: 3,
            pools: vec![Pool::utf16(&STRINGS)],
            maps: vec![vec![0x0101_021b, 0x0101_0576]],
            nodes: vec![
                node(0x100, &words(&[2, URI])),
                element(MANIFEST, &attributes()),
                end(MANIFEST),
                node(0x101, &words(&[2, URI])),
            ],
            tail: vec![],
        }
    }

    /// Offset of a node of the finished file.
    pub fn offset(&self, node: usize) -> usize {
        let mut before = self.clone();
        before.nodes.truncate(node);
        before.tail.clear();
        before.bytes().len()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let pools = self.pools.iter().map(Pool::bytes);
        let maps = self.maps.iter().map(|map| chunk(0x180, &[], &words(map)));
        let body: Vec<u8> = pools.chain(maps).chain(self.nodes.clone()).flatten().collect();
        chunk(self.kind, &[], &[body, self.tail.clone()].concat())
    }
}

/// Package, version 7 and major version 1.
pub fn attributes() -> Vec<Vec<u8>> {
    vec![
        attribute(URI, VERSION_CODE, NONE, 0x10, 7),
        attribute(URI, MAJOR, NONE, 0x11, 1),
        attribute(NONE, PACKAGE, DEMO, 3, DEMO),
    ]
}

pub fn attribute(namespace: u32, name: u32, written: u32, kind: u8, value: u32) -> Vec<u8> {
    [words(&[namespace, name, written]), vec![8, 0, 0, kind], words(&[value])].concat()
}

pub fn element(name: u32, attributes: &[Vec<u8>]) -> Vec<u8> {
    let counts = [20, 20, attributes.len() as u16, 0, 0, 0];
    element_with(name, counts, attributes)
}

pub fn element_with(name: u32, counts: [u16; 6], attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut body = words(&[NONE, name]);
    body.extend(counts.iter().flat_map(|count| count.to_le_bytes()));
    body.extend(attributes.concat());
    node(0x102, &body)
}

pub fn end(name: u32) -> Vec<u8> {
    node(0x103, &words(&[NONE, name]))
}

pub fn node(kind: u16, body: &[u8]) -> Vec<u8> {
    chunk(kind, &words(&[1, NONE]), body)
}

pub fn chunk(kind: u16, header: &[u8], body: &[u8]) -> Vec<u8> {
    let header_size = 8 + header.len();
    let mut bytes = [kind.to_le_bytes(), (header_size as u16).to_le_bytes()].concat();
    bytes.extend(((header_size + body.len()) as u32).to_le_bytes());
    [&bytes, header, body].concat()
}

pub fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}
