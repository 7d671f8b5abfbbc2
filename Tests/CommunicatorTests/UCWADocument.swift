import Foundation
import JSON
import Network
import Testing

@testable import Communicator

/// A document of the UCWA documentation, as the sheet has it, in `Resources/ucwa`: a resource, an HTTP answer or request.
struct UCWADocument {
    /// The method and URL of a request, or the status of an answer.
    let start: String
    private let fields: [(name: String, value: String)]
    let body: String

    /// The names of those that are a resource alone.
    static var resources: [String] {
        get throws {
            let folder = Bundle.module.bundleURL.appendingPathComponent("Resources/ucwa")
            return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
                .sorted()
        }
    }

    static func text(_ name: String) throws -> String {
        let file = Bundle.module.bundleURL.appendingPathComponent("Resources/ucwa/\(name)")
        return try String(contentsOf: file, encoding: .utf8)
    }

    static func value(_ name: String) throws -> JSONValue {
        try #require(JSONValue(parsing: Array(try text(name).utf8)))
    }

    /// A resource as a server answers with it.
    static func answer(_ name: String, status: Int = 200) throws -> GuestServer.Answer {
        .init(status: status, body: try text(name), headers: ["Content-Type": "application/json"])
    }

    init(_ name: String) throws {
        let text = try Self.text(name)
        let head = text.range(of: "\n\n").map { text[..<$0.lowerBound] } ?? text[...]
        let lines = head.split(separator: "\n")
        start = String(try #require(lines.first))
        fields = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[colon...].dropFirst().trimmingCharacters(in: .whitespaces)
            return (String(line[..<colon]), value)
        }
        body = text.dropFirst(head.count).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    subscript(name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }

    var headers: HTTPHeaders {
        var headers: HTTPHeaders = [:]
        for (name, value) in fields { headers.append(name: name, value: value) }
        return headers
    }

    /// What a scripted server says.
    var answer: GuestServer.Answer {
        get throws {
            let status = try #require(start.split(separator: " ").dropFirst().first.flatMap { Int($0) })
            return .init(status: status, body: body, headers: headers)
        }
    }

    /// As ``GuestServer`` names requests.
    ///
    /// - Parameter host: of requests that name none.
    func request(at host: String = "lyncweb.contoso.com") throws -> String {
        let words = start.split(separator: " ")
        return "\(words[0]) https://\(self["Host"] ?? host)\(words[1])"
    }
}
