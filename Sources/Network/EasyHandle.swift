import CCurl
import EventLoop
import Glibc
import Localization
import Security

/// One libcurl transfer: an owned easy handle with typed setters.
///
/// The first option that libcurl refuses is remembered in ``refusal``; a handle with a refusal must not be started,
/// since the option may have been one that security depends on.
@LoopActor
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// libcurl's answer to the first option that it did not take.
    private(set) var refusal: CURLcode?
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private let errorBuffer: UnsafeMutablePointer<CChar>

    /// - Throws: ``NetworkError/outOfResources(_:)`` where libcurl has no memory.
    init() throws {
        guard CurlLibrary.isReady, let pointer = curl_easy_init() else {
            throw NetworkError.outOfResources(localized("libcurl could not be initialised"))
        }
        self.pointer = pointer
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        set(CURLOPT_ERRORBUFFER, pointer: errorBuffer)
    }

    isolated deinit {
        curl_easy_cleanup(pointer)
        for list in lists { curl_slist_free_all(list) }
        errorBuffer.deallocate()
    }

    /// What libcurl says about the last failure, in words; empty if nothing.
    var errorText: String { String(cString: errorBuffer) }

    // Options

    func set(_ option: CURLoption, _ value: Int) {
        note(CCurl_setLong(pointer, option, value))
    }

    func set(_ option: CURLoption, _ isOn: Bool) {
        set(option, isOn ? 1 : 0)
    }

    /// Sets a string, which libcurl copies; nil resets the option.
    func set(_ option: CURLoption, _ value: String?) {
        if value?.utf8.contains(0) == true { return note(CURLE_BAD_FUNCTION_ARGUMENT) }
        note(CCurl_setString(pointer, option, value))
    }

    /// Sets a secret, which libcurl copies. One that holds a NUL cannot be passed on.
    func set(_ option: CURLoption, secret: Secret) {
        secret.terminated.withBytes { bytes in
            guard let start = bytes.bindMemory(to: CChar.self).baseAddress, strlen(start) == secret.count else {
                return note(CURLE_BAD_FUNCTION_ARGUMENT)
            }
            note(CCurl_setString(pointer, option, start))
        }
    }

    /// Sets a time in milliseconds; libcurl takes 0 as "no limit", so the least is one.
    func set(_ option: CURLoption, milliseconds value: Duration) {
        set(option, value.clampedMilliseconds)
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        note(CCurl_setPointer(pointer, option, value))
    }

    /// Sets a list of lines, kept until the handle goes.
    func set(_ option: CURLoption, list: [String]) {
        var head: UnsafeMutablePointer<curl_slist>?
        for line in list {
            guard let longer = curl_slist_append(head, line) else {
                curl_slist_free_all(head)
                return note(CURLE_OUT_OF_MEMORY)
            }
            head = longer
        }
        guard let head else { return }
        lists.append(head)
        note(CCurl_setPointer(pointer, option, head))
    }

    /// Sets the request's body, which libcurl copies.
    func set(body: [UInt8]) {
        note(CCurl_setOffset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        body.withUnsafeBytes { bytes in
            let start = bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) }
            guard let start else { return note(CCurl_setString(pointer, CURLOPT_COPYPOSTFIELDS, "")) }
            note(CCurl_setPointer(pointer, CURLOPT_COPYPOSTFIELDS, start))
        }
    }

    /// Records the result of setting an option.
    func note(_ code: CURLcode) {
        if code != CURLE_OK, refusal == nil { refusal = code }
    }

    // Information

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return CCurl_getLong(pointer, info, &value) == CURLE_OK ? value : 0
    }

    /// A time in microseconds since the transfer's start; 0 if that point was not reached.
    func microseconds(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return CCurl_getOffset(pointer, info, &value) == CURLE_OK ? Int64(value) : 0
    }

    /// The same as a duration; nil if that point was not reached.
    func duration(_ info: CURLINFO) -> Duration? {
        let time = microseconds(info)
        return time > 0 ? .microseconds(time) : nil
    }

    /// The address that was connected to last; nil if none was.
    var peer: Endpoint? {
        guard let address = string(CURLINFO_PRIMARY_IP), !address.isEmpty,
            let port = UInt16(exactly: number(CURLINFO_PRIMARY_PORT))
        else { return nil }
        return Endpoint(address: address, port: port)
    }

    func string(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        guard CCurl_getString(pointer, info, &value) == CURLE_OK else { return nil }
        return value.map { String(cString: $0) }
    }
}

extension Duration {
    fileprivate var clampedMilliseconds: Int {
        let (seconds, attoseconds) = components
        let whole = Int(clamping: seconds).multipliedReportingOverflow(by: 1000)
        guard !whole.overflow else { return seconds < 0 ? 1 : Int(Int32.max) }
        let sum = whole.partialValue.addingReportingOverflow(Int(attoseconds / 1_000_000_000_000_000))
        return sum.overflow ? Int(Int32.max) : min(max(1, sum.partialValue), Int(Int32.max))
    }
}
