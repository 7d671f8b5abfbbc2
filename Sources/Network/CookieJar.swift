import CCurl
import EventLoop
import Localization

/// The cookies that the requests of one client share, in memory.
@LoopActor
final class CookieJar {
    let pointer: UnsafeMutableRawPointer

    /// - Throws: ``NetworkError/outOfResources(_:)`` where libcurl has no memory.
    init() throws {
        // All users are on one thread: libcurl needs no locks.
        guard CurlLibrary.isReady, let pointer = curl_share_init(), CCurl_shareCookies(pointer) == CURLSHE_OK else {
            throw NetworkError.outOfResources(localized("libcurl could not be initialised"))
        }
        self.pointer = pointer
    }

    isolated deinit {
        curl_share_cleanup(pointer)
    }
}
