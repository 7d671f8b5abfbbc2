import Testing

/// A message that a Microsoft server has sent, and what is to be read out of it.
struct RecordedMessage: Sendable, CustomTestStringConvertible {
    /// The file in `Resources/recorded`: server, year and kind. Names, addresses and signatures are changed; headers that
    /// the records leave out are written as the same servers write them elsewhere.
    let name: String
    /// The method or status.
    let start: String
    /// Address, tag and EPID of `From` and `To`.
    let from: String
    let to: String
    let number: String
    /// The hosts of `Via`, the topmost first.
    let hops: [String]
    /// Media type and number of bytes.
    var body = "none 0"
    /// Scheme, handle, counter, target and number of bytes of the signature.
    var signature = "none"
    /// The numbers of `ms-diagnostics`.
    var diagnostics: [Int] = []

    var testDescription: String { name }

    static let all = [
        RecordedMessage(
            name: "sfb2015-info-typing", start: "INFO", from: "bob@contoso.example 550693d926 37a028d5a425",
            to: "alice@contoso.example 508043646 9cc2b36e1337", number: "14511 INFO",
            hops: ["198.51.100.212", "198.51.100.211", "192.0.2.67"], body: "application/xml 84",
            signature: "Kerberos 39B566EE 74 sip/fe2.contoso.example 28"),
        RecordedMessage(
            name: "sfb2015-invite-call", start: "INVITE", from: "bob@contoso.example 7e70b7bf71 37a028d5a425",
            to: "alice@contoso.example - 9cc2b36e1337", number: "14029 INVITE",
            hops: ["198.51.100.212", "198.51.100.211", "192.0.2.67"], body: "application/sdp 256",
            signature: "Kerberos 39B566EE 75 sip/fe2.contoso.example 28"),
        RecordedMessage(
            name: "sfb2015-benotify-self", start: "BENOTIFY", from: "Alice.Jones@contoso.example 5C3F0080 -",
            to: "Alice.Jones@contoso.example 1415109876 9cc2b36e1337", number: "3 BENOTIFY", hops: ["198.51.100.212"],
            body: "application/vnd-microsoft-roaming-self+xml 667",
            signature: "Kerberos 39B566EE 77 sip/fe2.contoso.example 28"),
        RecordedMessage(
            name: "sfb2015-notify", start: "NOTIFY", from: "alice.jones@contoso.example 49700080 -",
            to: "alice.jones@contoso.example 1247625390 a1b2c3d4e5f6", number: "4 NOTIFY", hops: ["198.51.100.20"],
            signature: "TLS-DSK 5E1F0A2B 21 FE-P01.CONTOSO.EXAMPLE 20"),
        RecordedMessage(
            name: "sfb2015-200-publication", start: "200",
            from: "Alice.Jones@contoso.example 5244212454 9cc2b36e1337",
            to: "Alice.Jones@contoso.example 23D5A621F953D40749742591AC0B01D6 -", number: "1 SERVICE",
            hops: ["192.0.2.10"], body: "application/vnd-microsoft-roaming-self+xml 200",
            signature: "TLS-DSK 634402FC 31 fe1.contoso.example 20"),
        RecordedMessage(
            name: "sfb2015-101-progress", start: "101",
            from: "Alice.Jones@contoso.example 2773661370 9cc2b36e1337", to: "bob.smith@contoso.example - -",
            number: "1 INVITE", hops: ["192.0.2.10"], signature: "TLS-DSK 634402FC 29 fe1.contoso.example 20",
            diagnostics: [13004]),
        RecordedMessage(
            name: "sfb2015-415-invite", start: "415", from: "Alice.Jones@contoso.example 2773661370 9cc2b36e1337",
            to: "bob.smith@contoso.example 4d0e2f7a11 08f2a1b9c3", number: "1 INVITE", hops: ["192.0.2.10"],
            signature: "TLS-DSK 634402FC 30 fe1.contoso.example 20"),
        RecordedMessage(
            name: "lync2013-488-contacts-in-exchange", start: "488",
            from: "alice@contoso.example 6705176eed a8716485d4",
            to: "alice@contoso.example DD687A6743502E056B92FABCF6DC7140 -", number: "1 SUBSCRIBE",
            hops: ["192.0.2.244"], signature: "TLS-DSK 4671A717 5 FE1.contoso.example 20", diagnostics: [2165]),
        RecordedMessage(
            name: "lync2010-200-provisioning", start: "200", from: "alice@contoso.example 77399b3fb7 e48fdaa231",
            to: "alice@contoso.example 24010080 -", number: "1 SUBSCRIBE", hops: ["192.0.2.149"],
            body: "application/vnd-microsoft-roaming-provisioning-v2+xml 102",
            signature: "Kerberos 224773FA 4 sip/fe.contoso.example 28"),
        RecordedMessage(
            name: "lync2010-504-federation", start: "504", from: "alice@contoso.example 0a1b2c3d4e 4f5e6d7c8b",
            to: "bob@example.net 0F1E2D3C4B5A69788796A5B4C3D2E1F0 -", number: "1 INVITE", hops: ["192.0.2.10"],
            diagnostics: [1034, 1034]),
        RecordedMessage(
            name: "ocs2007-200-register", start: "200", from: "alice@contoso.example 2d0be03279 492a7ce35f",
            to: "alice@contoso.example 0D08337B2339766A952BC5CC0DF7B3C1 -", number: "3 REGISTER",
            hops: ["192.0.2.50"], signature: "NTLM 99052D67 1 ocs.contoso.example 16"),
        RecordedMessage(
            name: "ocs2007-202-conference", start: "202", from: "alice@contoso.example 58b76ebb1c bd4bd366c2",
            to: "alice@contoso.example 3C150080 -", number: "2 INFO", hops: ["192.0.2.122"],
            signature: "Kerberos 4EBBA7AE 172 sip/FE-OCS.contoso.example 37"),
        RecordedMessage(
            name: "ocs2007r2-service-web-access", start: "SERVICE", from: "alice@contoso.example 7fc74f8252 B90980A18B",
            to: "alice@contoso.example - -", number: "1500 SERVICE", hops: ["192.0.2.17"],
            body: "application/cccp+xml 393"),
        RecordedMessage(
            name: "ocs2007-subscribe-federated", start: "SUBSCRIBE",
            from: "alice@contoso.example dfac414f0f ce4ccd49ad", to: "bob@example.net - -", number: "1 SUBSCRIBE",
            hops: ["192.0.2.22", "192.0.2.33", "192.0.2.22"]),
    ]
}
