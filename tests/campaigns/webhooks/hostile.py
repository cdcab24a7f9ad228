"""Addresses that nothing may be sent to, and numbers that no name may stand for (S13)."""

from __future__ import annotations

LOOPBACK = (
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "0.0.0.1",
    "2130706433", "017700000001", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1", "0177.1",
    "127.0.0.0x1", "127.0.0.01", "127.000.000.001", "00127.0.0.1", "127.0.0.1.", "3232235521",
    "0xc0a80001", "0300.0250.0.1", "192.168.1", "192.168.257", "10.1", "1.1.1.1.1", "256.1.1.1",
    "1.1.1", "1.1", "1", "4294967295", "4294967296", "0x", "0x.0x.0x.0x", "08.8.8.8", "8.8.8.010",
)  # fmt: skip
PRIVATE = (
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.255",
    "100.64.0.1", "100.127.255.254", "100.100.100.200", "169.254.0.1", "169.254.169.254",
    "169.254.170.2", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1",
    "192.88.99.1", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
    "168.63.129.16", "224.0.0.1", "224.0.1.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
)  # fmt: skip
SIX = (
    "::", "::1", "::2", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::127.0.0.1", "::7f00:1", "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::8.8.8.8",
    "64:ff9b:1::1", "64:ff9b:1:ffff::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1",
    "2002:c0a8:1::1", "2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
    "fd12:3456:789a::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "1::1",
)  # fmt: skip
NAMES = (
    "localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "sub.localhost", "db.local",
    "printer.local", "metadata.google.internal", "metadata.internal", "host.docker.internal",
    "kubernetes.default.svc.cluster.local", "router.lan", "nas.home", "intranet.corp", "a.intranet",
    "x.home.arpa", "1.0.0.127.in-addr.arpa", "redis", "postgres", "web", "a", "-a.example.com",
    "a-.example.com", "a..example.com", ".example.com", "example.com.", "example..com", "a_b.example.com",
    "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd.com", "example.onion",
    "example.invalid", "db.private", "127.0.0.1.localhost", "[::1].localhost", "example.0", "example.0x1",
    "ho st.example.com", "example.com%00", "example.com%2f", "%6c%6f%63%61%6c%68%6f%73%74",
)  # fmt: skip
WRITTEN = (
    "https://user@hooks.example.com/", "https://user:secret@hooks.example.com/",
    "https://hooks.example.com@127.0.0.1/", "https://127.0.0.1#@hooks.example.com/",
    "https://hooks.example.com#fragment", "https://hooks.example.com/#", "https://127.0.0.1\\@example.com/",
    "https:\\\\127.0.0.1\\", "https:/\\127.0.0.1/", "https:///127.0.0.1/", "https:127.0.0.1", "//127.0.0.1/",
    "127.0.0.1", "hooks.example.com", "", " ", "https://", "https:// /", "https://?", "https://:443/",
    "https://[::1", "https://::1/", "https://[]/", "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/",
    "https://[v1.fe80::a]/", "https://[127.0.0.1]/", "https://hooks.example.com:/", "https://hooks.example.com:0/",
    "https://hooks.example.com:22/", "https://hooks.example.com:25/", "https://hooks.example.com:80/",
    "https://hooks.example.com:6379/", "https://hooks.example.com:5432/", "https://hooks.example.com:0443/",
    "https://hooks.example.com:443443/", "https://hooks.example.com:65536/", "https://hooks.example.com:-1/",
    "https://hooks.example.com:+443/", "https://hooks.example.com:４４３/", "https://hooks.example.com: 443/",
    "http://hooks.example.com/", "http://hooks.example.com:443/", "http://127.0.0.1/", "http://[::1]/",
    "http://localhost:8000/", "ftp://hooks.example.com/", "file:///etc/passwd", "file://hooks.example.com/etc/passwd",
    "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/stat", "ldap://127.0.0.1/", "jar:https://example.com!/",
    "data:text/plain,hello", "javascript:alert(1)", "unix:///var/run/docker.sock", "ws://hooks.example.com/",
    "wss://hooks.example.com/", "httpss://hooks.example.com/", "https://１２７.0.0.1/", "https://127。0。0。1/",
    "https://127．0．0．1/", "https://①②⑦.0.0.1/", "https://ｌｏｃａｌｈｏｓｔ/", "https://ⓛocalhost/", "https://exämple.com/",
    "https://example.com\u3002internal/", "https://hooks.example.com/\r\nHost: 127.0.0.1",
    "https://hooks.example.com\r\n.evil.example/", "https://hooks.example.com/a b", "https://hooks.example.com/\x00",
    "\thttps://127.0.0.1/", "https://hooks.example.com\t/", "https://hooks.exam\u00adple.com/",
    "https://hooks.example.com/\u202e", "https://" + "a." * 130 + "com/", "https://hooks.example.com/" + "a" * 500,
)  # fmt: skip

ADDRESSES: tuple[str, ...] = (
    *(f"https://{host}/" for host in (*LOOPBACK, *PRIVATE, *NAMES)),
    *(f"https://[{host}]/" for host in SIX),
    *WRITTEN,
)
"""What is refused when it is saved and when it is sent to."""
NUMBERS: tuple[str, ...] = (
    "127.0.0.1", "127.0.0.53", "0.0.0.0", *PRIVATE, *SIX, "fe80::1%1", "", "localhost", "1.1.1", "0177.0.0.1",
)  # fmt: skip
"""What no answer of a name server may be."""
OPEN_ADDRESSES = (
    "https://hooks.example.com", "https://hooks.example.com/", "https://hooks.example.com/a/b?c=d&e=%20",
    "https://hooks.example.com?key=1", "https://hooks.example.com:443/x", "https://hooks.example.com:8443/x",
    "HTTPS://Hooks.Example.COM/Path", "https://xn--exmple-cua.com/", "https://a.b.c.d.example.co.uk/",
    "https://1a.example.com/", "https://8.8.8.8/", "https://93.184.216.34:8443/x",
    "https://[2606:4700:4700::1111]/", "https://[2001:4860:4860::8888]:443/x", "https://example.com/@user",
)  # fmt: skip
OPEN_NUMBERS = (
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
)
