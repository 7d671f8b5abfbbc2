import CCurl
import EventLoop
import Glibc
import Localization
import Security

extension Connector {
    /// What libcurl's result means.
    func error(for code: CURLcode, timeout: Duration) -> NetworkError {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: .nameNotFound(host: host)
        case CURLE_COULDNT_RESOLVE_PROXY: .proxyFailed(target, reason: localized("the proxy's name is not known"))
        // Which of them a tunnel ends with that a proxy refuses depends on libcurl's version.
        case CURLE_RECV_ERROR where isRefusedByProxy, CURLE_COULDNT_CONNECT where isRefusedByProxy: proxyFailure
        case CURLE_COULDNT_CONNECT: connectFailure
        case CURLE_PROXY: socksFailure
        case CURLE_OPERATION_TIMEDOUT: timeoutFailure(after: timeout)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM: tlsFailure
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
            .connectionLost(target, reason: words(for: code))
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            .malformed(target, reason: words(for: code))
        case CURLE_URL_MALFORMAT: .invalidAddress(host)
        default: .malformed(target, reason: words(for: code))
        }
    }

    private func words(for code: CURLcode) -> String {
        let text = easy.errorText
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    private var connectFailure: NetworkError {
        let number = Int32(truncatingIfNeeded: easy.number(CURLINFO_OS_ERRNO))
        let reason = number == 0 ? words(for: CURLE_COULDNT_CONNECT) : String(cString: strerror(number))
        return .unreachable(target, reason: reason)
    }

    private func timeoutFailure(after timeout: Duration) -> NetworkError {
        let isConnected = easy.microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0
        return isConnected
            ? .timedOut(target, after: timeout) : .connectTimedOut(target, after: min(timeout, connectTimeout))
    }

    private var tlsFailure: NetworkError {
        if let proxyProblem { return .proxyFailed(target, reason: proxyProblem.explanation.withoutFinalStop) }
        if let problem { return .untrusted(target, problem) }
        return .tlsFailed(target, TLSFailure(errorText: easy.errorText))
    }

    private var isRefusedByProxy: Bool {
        let status = easy.number(CURLINFO_HTTP_CONNECTCODE)
        return status != 0 && !(200..<300).contains(status)
    }

    private var proxyFailure: NetworkError {
        let status = easy.number(CURLINFO_HTTP_CONNECTCODE)
        return status == 407
            ? proxyRefusal : .proxyFailed(target, reason: localized("it answered with status \(status)"))
    }

    /// What a 407 means: the proxy has refused the password, or was not shown it.
    var proxyRefusal: NetworkError {
        let offered = easy.number(CURLINFO_PROXYAUTH_AVAIL)
        let isBasicAlone =
            offered & CCurl_authBasic != 0 && offered & (CCurl_authDigest | CCurl_authNTLM) == 0
        return isBasicAlone && !mayUseBasic ? .proxyWantsBasic(target) : .proxyAuthenticationFailed(target)
    }

    private var socksFailure: NetworkError {
        let refusals = [CURLPX_USER_REJECTED, CURLPX_NO_AUTH, CURLPX_REPLY_COMMAND_NOT_SUPPORTED]
        let code = CURLproxycode(UInt32(truncatingIfNeeded: easy.number(CURLINFO_PROXY_ERROR)))
        return refusals.contains(code)
            ? .proxyAuthenticationFailed(target) : .proxyFailed(target, reason: words(for: CURLE_PROXY))
    }
}
