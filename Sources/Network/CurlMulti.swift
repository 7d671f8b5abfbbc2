import CCurl
import EventLoop
import Localization

/// libcurl's multi-socket interface on the event loop: libcurl says which descriptors and which timer it wants, the
/// loop tells it when they are ready.
@LoopActor
final class CurlMulti {
    private let pointer: UnsafeMutableRawPointer
    private var timer: LoopTimer?
    private var watched: Set<Int32> = []
    private var running: [UnsafeMutableRawPointer: Signal<CURLcode>] = [:]

    /// - Throws: ``NetworkError/outOfResources(_:)`` where libcurl has no memory.
    init() throws {
        guard CurlLibrary.isReady, let pointer = curl_multi_init() else {
            throw NetworkError.outOfResources(localized("libcurl could not be initialised"))
        }
        self.pointer = pointer
        let context = Unmanaged.passUnretained(self).toOpaque()
        CCurl_multiSetPointer(pointer, CURLMOPT_SOCKETDATA, context)
        CCurl_multiSetPointer(pointer, CURLMOPT_TIMERDATA, context)
        CCurl_multiSetSocketFunction(pointer) { _, descriptor, what, context, _ in
            CurlMulti.withContext(context) { $0.watch(descriptor, what: what) }
            return 0
        }
        CCurl_multiSetTimerFunction(pointer) { _, milliseconds, context in
            CurlMulti.withContext(context) { $0.setTimer(milliseconds: milliseconds) }
            return 0
        }
    }

    isolated deinit {
        curl_multi_cleanup(pointer)
        timer?.cancel()
        for descriptor in watched { EventLoop.unwatch(descriptor) }
    }

    /// Runs the transfer until libcurl is done with it. The handle stays with the multi handle, so that a connection
    /// made with `CURLOPT_CONNECT_ONLY` stays open: call ``remove(_:)`` when it is no longer needed.
    ///
    /// - Throws: `CancellationError`; ``NetworkError``.
    func run(_ easy: EasyHandle) async throws -> CURLcode {
        if let refusal = easy.refusal {
            let reason = String(cString: curl_easy_strerror(refusal))
            throw refusal == CURLE_BAD_FUNCTION_ARGUMENT
                ? NetworkError.invalidRequest(reason) : NetworkError.outOfResources(reason)
        }
        let done = Signal<CURLcode>()
        running[easy.pointer] = done
        defer { running[easy.pointer] = nil }
        guard curl_multi_add_handle(pointer, easy.pointer) == CURLM_OK else {
            throw NetworkError.outOfResources(localized("libcurl takes no more transfers"))
        }
        return try await done.value()
    }

    /// Takes a transfer out, ending it if it still runs. Nothing happens if it is not here.
    func remove(_ easy: EasyHandle) {
        curl_multi_remove_handle(pointer, easy.pointer)
    }

    private func watch(_ descriptor: Int32, what: Int32) {
        var interest: Interest = []
        if what & CURL_POLL_IN != 0 { interest.insert(.read) }
        if what & CURL_POLL_OUT != 0 { interest.insert(.write) }
        guard what != CURL_POLL_REMOVE, !interest.isEmpty else {
            watched.remove(descriptor)
            return EventLoop.unwatch(descriptor)
        }
        watched.insert(descriptor)
        EventLoop.watch(descriptor, for: interest) { [weak self] in self?.act(on: descriptor, for: $0) }
    }

    private func setTimer(milliseconds: Int) {
        timer?.cancel()
        timer = nil
        guard milliseconds >= 0 else { return }
        timer = EventLoop.after(.milliseconds(milliseconds)) { [weak self] in
            self?.timer = nil
            self?.act(on: CURL_SOCKET_TIMEOUT, for: [])
        }
    }

    private func act(on descriptor: Int32, for interest: Interest) {
        var mask: Int32 = 0
        if interest.contains(.read) { mask |= CURL_CSELECT_IN }
        if interest.contains(.write) { mask |= CURL_CSELECT_OUT }
        var count: Int32 = 0
        curl_multi_socket_action(pointer, descriptor, mask, &count)
        var result = CURLE_OK
        while let finished = CCurl_multiNextFinished(pointer, &result) {
            running[finished]?.send(result)
        }
    }

    private nonisolated static func withContext(
        _ context: UnsafeMutableRawPointer?, _ action: @LoopActor (CurlMulti) -> Void
    ) {
        guard let context else { return }
        let multi = Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue()
        LoopActor.assumeIsolated { action(multi) }
    }
}
