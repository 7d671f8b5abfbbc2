import EventLoop
import Localization
import Security
import XML

/// A signature over parts of a message (XML Signature 1.1, exclusive canonical forms).
struct MessageSignature {
    /// What the signature must have been made with.
    enum Key {
        case code(Secret)
        case certificate(Certificate)

        var method: String {
            switch self {
            case .code: Namespace.hmacSHA1
            case .certificate: Namespace.signature + "rsa-sha1"
            }
        }
    }

    private let signature: XMLElement

    init(_ signature: XMLElement) {
        self.signature = signature
    }

    /// Refuses a signature that does not cover each of `elements`, by its `Id`, or was made with another key.
    func verify(by key: Key, over elements: [XMLElement]) throws(Refusal) {
        let signedInfo = try signature.required("SignedInfo")
        try signedInfo.required("CanonicalizationMethod").mustHave("Algorithm", Namespace.canonicalForm)
        try signedInfo.required("SignatureMethod").mustHave("Algorithm", key.method)
        let references = signedInfo.elements("Reference")
        for element in elements {
            let name = "#\(element.attribute("Id") ?? "")"
            let found = references.filter { $0.attribute("URI") == name }
            guard found.count == 1, let reference = found.first else {
                throw .valueWrong(element: "Reference/@URI", value: references.first?.attribute("URI") ?? "")
            }
            try verify(reference, of: element)
        }
        let value = try Self.value(signature.required("SignatureValue"))
        guard try isRight(value, of: Self.canonicalForm(signedInfo), by: key) else { throw .proofWrong }
    }

    private func verify(_ reference: XMLElement, of element: XMLElement) throws(Refusal) {
        try reference.required("Transforms", "Transform").mustHave("Algorithm", Namespace.canonicalForm)
        try reference.required("DigestMethod").mustHave("Algorithm", Namespace.sha1)
        let digest = try Self.value(reference.required("DigestValue"))
        let text = try Self.canonicalForm(element)
        guard let right = try? HashAlgorithm.sha1.digest(text.utf8), ConstantTime.areEqual(digest, right) else {
            throw .digestWrong
        }
    }

    private func isRight(_ value: [UInt8], of text: String, by key: Key) throws(Refusal) -> Bool {
        switch key {
        case .code(let secret):
            guard let right = try? HashAlgorithm.sha1.authenticationCode(for: text.utf8, key: secret) else {
                return false
            }
            return ConstantTime.areEqual(value, right)
        case .certificate(let certificate): return certificate.verifies(value, of: text.utf8, hash: .sha1)
        }
    }

    static func canonicalForm(_ element: XMLElement) throws(Refusal) -> String {
        do {
            return try element.canonicalForm()
        } catch {
            throw .documentMalformed(reason: error.description)
        }
    }

    static func value(_ element: XMLElement) throws(Refusal) -> [UInt8] {
        do {
            return try Base64.decode(element.trimmedText, whitespace: .ignored, limit: 2048)
        } catch {
            throw .valueWrong(element: element.name, value: element.trimmedText)
        }
    }
}
