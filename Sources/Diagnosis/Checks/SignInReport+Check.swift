import Localization

extension SignInReport: CheckAccount {
    var outcome: Check.Outcome {
        switch self {
        case .notTried: .skipped
        case .succeeded: .good
        case .failed: .bad
        }
    }

    var target: String { "sign-in" }
    var title: String { "Sign-in" }

    var summary: String {
        switch self {
        case .notTried(let reason): localized("not tried: \(reason)")
        case .succeeded(let server, let product):
            localized("works at \(server)") + (product.isEmpty ? "" : " (\(product))")
        case .failed(let failure): failure.message
        }
    }

    var facts: [Check.Fact] {
        guard case .failed(let failure) = self else { return [] }
        let answer = failure.answer.split(separator: "\n").joined(separator: "; ")
        return [(localized("came back"), answer), (localized("what to do"), failure.advice)].filter {
            !$0.1.isEmpty && $0.1 != failure.message
        }
        .map { Check.Fact($0.0, $0.1) }
    }
}
