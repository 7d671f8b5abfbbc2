import EventLoop
import SIP

/// The invitations that the user has not answered. The user is asked once for all who invite into the same.
@LoopActor
final class OpenInvitations<Subject: Equatable> {
    /// The most of them, and the most INVITEs for one.
    private let most = 16
    private let numbers: ConferenceNumbers
    private let withdrawn: @LoopActor (UInt64) -> Void
    private var open: [UInt64: (subject: Subject, requests: [ServerRequest])] = [:]

    /// - Parameter withdrawn: hears of one that is over before it was answered.
    init(_ numbers: ConferenceNumbers, withdrawn: @escaping @LoopActor (UInt64) -> Void) {
        self.numbers = numbers
        self.withdrawn = withdrawn
    }

    /// Whether the user is asked into it.
    func has(_ subject: Subject) -> Bool { number(of: subject) != nil }

    /// Takes an INVITE.
    ///
    /// - Returns: the number by which the user is to be asked; nil where that has been done, or there are too many.
    func ring(_ request: ServerRequest, into subject: Subject) -> UInt64? {
        let known = number(of: subject)
        guard known.map({ open[$0]?.requests.count ?? 0 }) ?? open.count < most else {
            request.respond(.busyHere)
            return nil
        }
        let number = known ?? numbers.next()
        open[number, default: (subject, [])].requests.append(request)
        request.cancelled = { [weak self, weak request] in self?.drop(request, of: number) }
        request.respond(.ringing)
        return known == nil ? number : nil
    }

    /// Takes one away, whose INVITEs are to be answered.
    func take(_ number: UInt64) -> (subject: Subject, requests: [ServerRequest])? {
        let taken = open.removeValue(forKey: number)
        for request in taken?.requests ?? [] { request.cancelled = nil }
        return taken
    }

    /// The connection is lost: nobody can be answered any more.
    func withdrawAll() {
        for number in open.keys { withdraw(number) }
    }

    func close() { open = [:] }

    private func number(of subject: Subject) -> UInt64? { open.first { $0.value.subject == subject }?.key }

    private func drop(_ request: ServerRequest?, of number: UInt64) {
        open[number]?.requests.removeAll { $0 === request }
        if open[number]?.requests.isEmpty == true { withdraw(number) }
    }

    private func withdraw(_ number: UInt64) {
        if open.removeValue(forKey: number) != nil { withdrawn(number) }
    }
}
