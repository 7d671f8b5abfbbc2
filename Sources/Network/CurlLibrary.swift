import CCurl

/// libcurl's process-wide set-up, done once.
enum CurlLibrary {
    /// Whether libcurl could be set up. libcurl counts its users itself, so that a host which uses it too is not
    /// disturbed; it is never torn down, as a plugin cannot know who else uses it.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
