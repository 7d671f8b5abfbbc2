import Commands
import Glibc

/// The person at the controlling terminal, asked one question at a time while the loop goes on.
final class Terminal {
    /// Takes the answer; nil when the person gave none (end of file).
    typealias Answer = (InputLine?) -> Void

    private struct Question {
        let prompt: String
        let echo: Bool
        let answer: Answer
    }

    private let descriptor: Int32
    private weak var host: LibraryHost?
    private var waiting: [Question] = []
    private var current: (question: Question, line: InputLine)?
    /// The terminal's settings before the echo was turned off.
    private var savedSettings: termios?

    /// Opens the terminal; nil when the program has none.
    init?() {
        descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        restoreEcho()
        close(descriptor)
    }

    /// Questions are asked in the turns of this loop.
    func attach(to host: LibraryHost) {
        self.host = host
    }

    /// Asks, once earlier questions have their answers. Without echo what is typed is not shown.
    func ask(_ prompt: String, echo: Bool, answer: @escaping Answer) {
        waiting.append(Question(prompt: prompt, echo: echo, answer: answer))
        askNext()
    }

    /// Gives up the questions that are open.
    func abandon() {
        waiting.removeAll()
        guard current != nil else { return }
        put("\n")
        endCurrent()
    }

    private func askNext() {
        guard current == nil, !waiting.isEmpty else { return }
        let question = waiting.removeFirst()
        current = (question, InputLine())
        if !question.echo { turnEchoOff() }
        put(question.prompt)
        host?.onReadable(descriptor) { [unowned self] in read() }
    }

    /// The terminal hands over whole lines, so a descriptor that is ready does not block.
    private func read() {
        guard let (question, line) = current else { return }
        let progress = line.readMore(from: descriptor)
        guard progress != .incomplete else { return }
        endCurrent()
        question.answer(progress == .complete && !line.isEndOfFile ? line : nil)
        askNext()
    }

    private func endCurrent() {
        host?.onReadable(descriptor, nil)
        restoreEcho()
        current = nil
    }

    /// The end of the line is still shown.
    private func turnEchoOff() {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return }
        savedSettings = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        settings.c_lflag |= tcflag_t(ECHONL)
        tcsetattr(descriptor, TCSAFLUSH, &settings)
    }

    private func restoreEcho() {
        guard var settings = savedSettings else { return }
        tcsetattr(descriptor, TCSAFLUSH, &settings)
        savedSettings = nil
    }

    private func put(_ text: String) {
        TextOutput(descriptor: descriptor).write(text)
    }
}
