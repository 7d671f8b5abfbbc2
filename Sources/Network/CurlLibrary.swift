import CCurl

/// libcurl's process-wide set-up, done once.
enum CurlLibrary {
    /// Whether libcurl could be set up. libcurl counts its users itself, so that a host which uses it too is not
    /// disturbed; it is never torn down, as a plugin cannot know who else uses it.
    /// What libcurl copies of passwords and tickets is wiped when it gives the memory back, unless the host was first.
    static let isReady = CCurl_initialiseWiping(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
