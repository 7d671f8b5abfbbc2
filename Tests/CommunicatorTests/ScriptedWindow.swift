import EventLoop
import Web

@testable import Communicator

/// A browser window that goes through some states; nil is that it is closed.
@LoopActor
final class ScriptedWindow: LogOnWindow {
    private var states: [LogOnWindowState?]
    private(set) var opened: [String] = []
    private(set) var isClosed = false

    init(_ states: [LogOnWindowState?]) {
        self.states = states
    }

    func open(at page: WebAddress) -> ScriptedWindow {
        opened.append(page.text)
        return self
    }

    func look() async throws -> LogOnWindowState? {
        states.count > 1 ? states.removeFirst() : states[0]
    }

    func close() async {
        isClosed = true
    }
}
