import SIP

/// What a transaction does with an event, after others.
struct TransactionRow<Step: Sendable, State: Sendable>: Sendable, CustomStringConvertible {
    let method: Method
    let before: [Step]
    let event: Step
    let actions: [String]
    let after: State

    init(_ method: Method, _ before: [Step], _ event: Step, _ actions: [String], _ after: State) {
        self.method = method
        self.before = before
        self.event = event
        self.actions = actions
        self.after = after
    }

    var description: String { "\(method) \(before) + \(event)" }
}
