import XML

/// Who sees how much of a user's presence ([MS-PRES] containers).
struct Containers {
    private struct Container {
        var version = 0
        var members: [Member] = []

        mutating func change(_ element: XMLElement) {
            let member = Member(
                type: element.attribute("type") ?? "", value: (element.attribute("value") ?? "").lowercased())
            members.removeAll { $0 == member }
            if element.attribute("action") == "add" { members.append(member) }
        }
    }

    private struct Member: Equatable {
        let type: String
        let value: String
    }

    /// The containers of the access levels, the strictest first.
    private static let levels: [UInt32] = [32000, 400, 300, 200, 100]

    private var containers = Dictionary(uniqueKeysWithValues: levels.map { ($0, Container()) })

    /// Takes members in and out.
    ///
    /// - Throws: ``Refusal/versionWrong(_:)`` if a container's version is not the one that is kept.
    mutating func apply(_ request: XMLElement) throws(Refusal) {
        var changed = containers
        let elements = request.elements("container")
        guard request.name == "setContainerMembers", !elements.isEmpty else { throw .elementMissing("container") }
        for element in elements {
            guard let id = element.attribute("id").flatMap({ UInt32($0) }), var container = containers[id] else {
                throw .valueWrong(element: "container", value: element.attribute("id") ?? "")
            }
            guard element.attribute("version") == String(container.version) else {
                throw .versionWrong("container \(id)")
            }
            for member in element.elements("member") { container.change(member) }
            container.version += 1
            changed[id] = container
        }
        containers = changed
    }

    /// The container that decides what somebody sees; colleagues see what is meant for colleagues.
    func level(of watcher: String, domain: String) -> UInt32 {
        let watcherDomain = watcher.split(separator: "@").last.map(String.init) ?? ""
        let rules = [
            Member(type: "user", value: watcher), Member(type: "domain", value: watcherDomain),
            Member(type: watcherDomain == domain ? "sameEnterprise" : "federated", value: ""),
        ]
        let level = rules.lazy.compactMap { rule in
            Self.levels.first { containers[$0]?.members.contains(rule) == true }
        }.first
        return level ?? (watcherDomain == domain ? 200 : 100)
    }

    /// All containers as a document says them.
    var markup: Markup {
        Markup("containers", ["xmlns": "http://schemas.microsoft.com/2006/09/sip/containers"]) {
            for id in Self.levels.reversed() {
                Markup("container", ["id": String(id), "version": String(containers[id]?.version ?? 0)]) {
                    for member in containers[id]?.members ?? [] { markup(member) }
                }
            }
        }
    }

    private func markup(_ member: Member) -> Markup {
        let value = member.value.isEmpty ? [] : [("value", member.value)]
        return Markup("member", [("type", member.type)] + value) {}
    }
}
