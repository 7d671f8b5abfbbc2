public import EventLoop

/// The conferences that the user is in, or on the way into, by their numbers.
@LoopActor
public protocol ConferenceCommands: AnyObject {
    /// Nil if there is no conference of that number.
    func conference(_ number: UInt64) -> (any ConferenceActions)?
}

/// The same for those who have but a number. Each function but ``send(_:in:)`` is false if there is no such conference.
extension ConferenceCommands {
    /// - Returns: the number that the text has in events; nil if there is no such conference.
    public func send(_ html: String, in number: UInt64) -> UInt64? { conference(number)?.send(html) }

    public func setTyping(_ isTyping: Bool, in number: UInt64) -> Bool { with(number) { $0.setTyping(isTyping) } }

    public func invite(_ person: SignInAddress, to number: UInt64) -> Bool { with(number) { $0.invite(person) } }

    public func remove(_ person: SignInAddress, from number: UInt64) -> Bool { with(number) { $0.remove(person) } }

    public func setPresenter(_ isPresenter: Bool, _ person: SignInAddress, in number: UInt64) -> Bool {
        with(number) { $0.setPresenter(isPresenter, person) }
    }

    public func setLocked(_ isLocked: Bool, _ number: UInt64) -> Bool { with(number) { $0.setLocked(isLocked) } }

    public func admit(_ person: SignInAddress, isGranted: Bool, to number: UInt64) -> Bool {
        with(number) { $0.admit(person, isGranted: isGranted) }
    }

    public func leave(_ number: UInt64) -> Bool { with(number) { $0.leave() } }

    private func with(_ number: UInt64, _ command: (any ConferenceActions) -> Void) -> Bool {
        guard let conference = conference(number) else { return false }
        command(conference)
        return true
    }
}
