import Localization

/// Something that the pool does wrong, or unusually, because it was asked to.
///
/// The raw value is the name on the command line. Some take a number, as in `dropped-connection=3`.
public enum Fault: String, Sendable, Hashable, CaseIterable {
    // The certificate of both connections.
    case expiredCertificate = "expired-certificate"
    case missingIntermediate = "missing-intermediate"
    case untrusted
    case nameMismatch = "name-mismatch"
    case futureCertificate = "future-certificate"
    case weakKey = "weak-key"
    case outerTLS10Only = "outer-tls-1.0-only"

    // The wire.
    case slowReplies = "slow-replies"
    case byteByByte = "byte-by-byte"
    case droppedConnection = "dropped-connection"
    case closesAfterEachLeg = "closes-after-each-leg"
    case splitRecords = "split-records"

    // Documents, over HTTP and SIP.
    case rootlessDocument = "rootless-document"
    case cutDocument = "cut-document"

    // Autodiscover.
    case discovery404 = "discovery-404"
    case discovery503 = "discovery-503"
    case discoveryLoginPage = "discovery-login-page"
    case discoveryLoginRedirect = "discovery-login-redirect"
    case discoveryRedirect = "discovery-redirect"
    case discoveryLoop = "discovery-loop"
    case discoveryForeign = "discovery-foreign"
    case discoveryOnline = "discovery-online"
    case discoveryFile = "discovery-file"
    case discoveryDowngrade = "discovery-downgrade"
    case discoveryMalformed = "discovery-malformed"
    case discoveryBomb = "discovery-bomb"
    case discoveryEndless = "discovery-endless"
    case userRedirect = "user-redirect"
    case userUnknown = "user-unknown"
    case noTicketService = "no-ticket-service"
    case ticketRefused = "ticket-refused"
    case noAccessLocation = "no-access-location"
    case internalOutside = "internal-outside"
    case blankNames = "blank-names"

    // The web front.
    case wrongPassword = "wrong-password"
    case endlessLogOn = "endless-log-on"
    case forgottenLogOn = "forgotten-log-on"
    case repeatedLogOn = "repeated-log-on"
    case basicOnly = "basic-only"
    case negotiateOnly = "negotiate-only"
    case spoiledTokens = "spoiled-tokens"
    case secondFactor = "second-factor"
    case extendedProtection = "extended-protection"
    case federated
    case formsOnly = "forms-only"
    case adfs
    case adfsProof = "adfs-proof"
    case adfsRefusal = "adfs-refusal"
    case oauth
    case identityRefusal = "identity-refusal"
    case ticketWrapped = "ticket-wrapped"
    case ticketForeign = "ticket-foreign"
    case modernAuthentication = "modern-authentication"
    case unavailable503 = "unavailable-503"
    case htmlInsteadOfMex = "html-instead-of-mex"
    case mexPrefixes = "mex-prefixes"
    case mexUnsigned = "mex-unsigned"
    case mexWithoutPolicy = "mex-without-policy"
    case prefixedLifetime = "prefixed-lifetime"
    case expiredTicket = "expired-ticket"
    case errorInfo = "error-info"
    case fault500 = "fault-500"
    case connectionClose = "connection-close"
    case chunked
    case messageIDOnce = "message-id-once"
    case shortCertificate = "short-certificate"

    // The web API (UCWA).
    case challengeForm = "challenge-form"
    case windowsGrant = "windows-grant"
    case passiveGrant = "passive-grant"
    case noGuests = "no-guests"
    case guestsRefused = "guests-refused"
    case shortToken = "short-token"
    case tokenLost = "token-lost"
    case foreignTokenStatus = "foreign-token-status"
    case applicationForbidden = "application-forbidden"
    case oldJoinPages = "old-join-pages"
    case secondPool = "second-pool"
    case webAPI502 = "web-api-502"
    case webAPI503 = "web-api-503"
    case applicationGone = "application-gone"
    case foreignLinks = "foreign-links"
    case pollReplaced = "poll-replaced"
    case eventsResync = "events-resync"
    case bareEvents = "bare-events"
    case brokenPolls = "broken-polls"
    case slowPolls = "slow-polls"
    case emptyPolls = "empty-polls"
    case eventBomb = "event-bomb"
    case invitationCut = "invitation-cut"
    case messageRefused = "message-refused"
    case growthRefused = "growth-refused"

    // The 401 and the handshake.
    case proxy407 = "proxy-407"
    case proxyDigest = "proxy-digest"
    case proxySHA256 = "proxy-sha-256"
    case reversedChallenges = "reversed-challenges"
    case noTLSDSK = "no-tls-dsk"
    case oldVersion = "old-version"
    case endless401 = "endless-401"
    case certificateRefusedOnce = "certificate-refused-once"
    case certificateRefused = "certificate-refused"
    case tls10Only = "tls-1.0-only"
    case tls12Only = "tls-1.2-only"
    case noCommonSuite = "no-common-suite"
    case manyRecords = "many-records"
    case hugeCertificateRequest = "huge-certificate-request"

    // The registrar.
    case redirect301 = "redirect-301"
    case redirectLoop = "redirect-loop"
    case userAgent403 = "user-agent-403"
    case userAgentWarning = "user-agent-warning"
    case notAuthorised403 = "not-authorised-403"
    case notFound404 = "not-found-404"
    case overloaded503 = "overloaded-503"
    case unavailable480 = "unavailable-480"
    case gatewayTimeout504 = "gateway-timeout-504"
    case registerUnanswered = "register-unanswered"
    case unsignedReplies = "unsigned-replies"
    case wronglySignedReplies = "wrongly-signed-replies"
    case unsignedProvisional = "unsigned-provisional"
    case foldedHeaders = "folded-headers"
    case upperCaseHeaders = "upper-case-headers"
    case bareAddresses = "bare-addresses"
    case clockSkew = "clock-skew"

    // A registration that has succeeded.
    case shortExpires = "short-expires"
    case silentSubscriptions = "silent-subscriptions"
    case unnamedEvents = "unnamed-events"
    case shortKeepAlive = "short-keep-alive"
    case forgottenAssociation = "forgotten-association"
    case deregisteredUnregistered = "deregistered-unregistered"
    case deregisteredRejected = "deregistered-rejected"
    case deregisteredDeactivated = "deregistered-deactivated"
    case preferredRegistrarChange = "preferred-registrar-change"
    case refresh503 = "refresh-503"
    case lostConnection = "lost-connection"
    case outage
    case incomingCall = "incoming-call"
    case messageFlood = "message-flood"
    case groupChat = "group-chat"
    case manyContacts = "many-contacts"
    case presenceFlood = "presence-flood"
}

extension Fault {
    /// The number that the fault takes: what it means, and its value where none is given.
    public var parameter: (meaning: String, standard: Int)? {
        switch self {
        case .slowReplies: (localized("milliseconds"), 1000)
        case .discoveryRedirect: (localized("redirects before the answer"), 1)
        case .droppedConnection: (localized("the answer, counted from 1 over SIP and HTTP, that is not sent"), 3)
        case .rootlessDocument, .cutDocument: (DocumentFaults.list, 1)
        case .shortCertificate: (localized("minutes"), 30)
        case .hugeCertificateRequest: (localized("bytes of names"), 16 * 1024)
        case .overloaded503: (localized("seconds to wait"), 5)
        case .gatewayTimeout504: (localized("answers before it works again"), 1)
        case .adfs: (localized("1 WS-Trust of 2005, 2 WS-Trust 1.3 with SAML 2.0, 3 by its own description"), 1)
        case .adfsRefusal:
            (
                localized(
                    "1 locked, 2 password expired, 3 second proof wanted, 4 pool unknown, 5 out of order, 6 redirects"
                ), 1
            )
        case .challengeForm:
            (
                localized(
                    "1 two fields, 2 the other order, 3 one field, 4 unquoted, 5 grants first, 6 duplicates, 7 capitals"
                ), 2
            )
        case .shortToken: (localized("seconds"), 60)
        case .webAPI502, .webAPI503: (localized("number of times"), 1)
        case .applicationGone:
            (localized("0 unknown (404), 1 too many, 2 inactive, 3 user agent not allowed, 4 user has moved"), 0)
        case .foreignLinks: (localized("1 another host, 2 a script, 3 a file"), 1)
        case .eventsResync: (localized("the poll, counted from 1"), 2)
        case .brokenPolls: (localized("seconds"), 1)
        case .slowPolls: (localized("seconds after which a poll is answered, 0 never"), 200)
        case .messageRefused: (localized("the status: 404, 409, 410, 429 or 503"), 404)
        case .eventBomb: (localized("1 deep, 2 endless"), 1)
        case .tokenLost: (localized("the request, counted from 1, whose token is over"), 3)
        case .foreignTokenStatus: (localized("the status, 401, 403 or 500"), 401)
        case .oauth: (localized("1 as the description says, 2 as the challenge says"), 1)
        case .identityRefusal:
            (
                localized(
                    """
                    1 code expired, 2 token for another host, 3 out of order, 4 redirects without end, \
                    5 clock ahead, 6 tokens redirected
                    """), 1
            )
        case .clockSkew: (localized("seconds that the pool is ahead"), 600)
        case .shortExpires: (localized("seconds"), 40)
        case .shortKeepAlive: (localized("seconds"), 20)
        case .unnamedEvents:
            (localized("1 no header, 2 a header without those of one's own data, 3 the contact list is refused"), 1)
        case .refresh503: (localized("seconds to wait"), 5)
        case .lostConnection: (localized("number of times"), 1)
        case .spoiledTokens: (localized("1 cut short, 2 cut in half, 3 of 64 KiB, 4 without sense"), 1)
        case .passiveGrant: (localized("0 the page works, 1 it redirects without end"), 0)
        case .proxyDigest: (localized("requests for one nonce, 0 any number"), 0)
        case .outage: (localized("seconds"), 5)
        case .messageFlood: (localized("messages"), 5000)
        case .groupChat: (localized("people"), 2)
        case .oldVersion: (localized("the version"), 2)
        case .manyContacts: (localized("people"), 2000)
        case .presenceFlood: (localized("notifications"), 20_000)
        default: nil
        }
    }

    /// What the pool does, as one sentence.
    public var summary: String {
        switch self {
        case .expiredCertificate: localized("The server certificate ended yesterday.")
        case .missingIntermediate: localized("The server sends its certificate without the intermediate authority's.")
        case .untrusted: localized("The server certificate is self-signed.")
        case .nameMismatch: localized("The server certificate names another host.")
        case .futureCertificate: localized("The server certificate holds from tomorrow on.")
        case .weakKey: localized("The server certificate has a key of 1024 bits.")
        case .outerTLS10Only: localized("Connections are TLS 1.0 only, for SIP.")
        case .discovery404: localized("Autodiscover is not there (404).")
        case .discovery503: localized("Autodiscover is not available (503).")
        case .discoveryLoginPage: localized("A login page answers in place of autodiscover.")
        case .discoveryLoginRedirect: localized("Autodiscover sends browsers to a login page (302).")
        case .discoveryRedirect: localized("Autodiscover redirects within the pool before it answers.")
        case .discoveryLoop: localized("Autodiscover redirects in a circle.")
        case .discoveryForeign: localized("Autodiscover redirects to lyncdiscover.fabrikam.example.")
        case .discoveryOnline: localized("Autodiscover redirects to Skype for Business Online.")
        case .discoveryFile: localized("Autodiscover redirects to a file.")
        case .discoveryDowngrade: localized("Autodiscover redirects from HTTPS to HTTP.")
        case .discoveryMalformed: localized("The answer of autodiscover is cut off.")
        case .discoveryBomb: localized("The answer of autodiscover is nested or expands without end.")
        case .discoveryEndless: localized("The answer of autodiscover does not end.")
        case .userRedirect: localized("The user's document sends on once to another root: the user's home.")
        case .userUnknown: localized("The user has no home here (404).")
        case .noTicketService: localized("The user's document wants a ticket and does not say from where.")
        case .ticketRefused: localized("The user's document refuses every ticket.")
        case .noAccessLocation: localized("Autodiscover does not tell whether the client is inside.")
        case .internalOutside: localized("The reverse proxy forwards to the internal web site: internal names outside.")
        case .blankNames: localized("Blanks surround the names of SIP servers in autodiscover.")
        case .forgottenLogOn: localized("Each leg of a Windows log-on reaches another server: log-ons never end.")
        case .repeatedLogOn: localized("Every web request needs a Windows log-on of its own.")
        case .basicOnly: localized("The ticket service offers Basic authentication only.")
        case .spoiledTokens: localized("The tokens of NTLM and Negotiate cannot be read, over SIP and HTTP.")
        case .secondFactor: localized("The identity provider asks for a one-time code after the password.")
        case .negotiateOnly: localized("The web services offer Negotiate only, without NTLM beside it.")
        case .extendedProtection: localized("Windows log-ons must be bound to the TLS connection.")
        case .formsOnly: localized("The ticket service takes login name and password in messages, not Windows log-ons.")
        case .adfs: localized("The ticket service takes tokens of the lab's own federation service (ADFS).")
        case .adfsProof: localized("Tokens of the federation service need a proof key.")
        case .adfsRefusal: localized("The federation service (ADFS) turns users away whose password is right.")
        case .oauth: localized("The ticket service takes tokens of the lab's own identity provider alone (OAuth).")
        case .identityRefusal: localized("The identity provider gives no token that is of use.")
        case .ticketWrapped: localized("A second assertion stands beside the one that is signed.")
        case .ticketForeign: localized("Tickets are for another host than was asked for.")
        case .federated: localized("The ticket service takes tickets of a federation server (ADFS) only.")
        case .unsignedProvisional: localized("An unsigned 100 comes before each final answer.")
        case .silentSubscriptions: localized("Subscriptions are accepted and never notified.")
        case .unnamedEvents: localized("The registrar does not say what may be subscribed to.")
        case .slowReplies: localized("Every answer is held back.")
        case .byteByByte: localized("Every answer arrives in single bytes.")
        case .droppedConnection: localized("The connection is closed in place of one answer.")
        case .closesAfterEachLeg: localized("The connection is closed after each 401.")
        case .wrongPassword: localized("Every password is wrong.")
        case .endlessLogOn: localized("The ticket service challenges for ever.")
        case .modernAuthentication: localized("Windows authentication is not allowed (28029).")
        case .unavailable503: localized("The certificate provisioning service answers 503.")
        case .htmlInsteadOfMex: localized("A login page answers in place of the service description.")
        case .mexPrefixes: localized("The service descriptions use other prefixes.")
        case .mexUnsigned: localized("The policy wants a ticket without a signature.")
        case .mexWithoutPolicy: localized("The service description has no policy.")
        case .prefixedLifetime: localized("The ticket's lifetime uses a prefix that is declared outside of it.")
        case .expiredTicket: localized("The ticket is over when it is issued.")
        case .errorInfo: localized("The certificate request is answered with ErrorInfo.")
        case .fault500: localized("The certificate request is answered with a SOAP fault (28020).")
        case .connectionClose: localized("The web front closes after every answer that is not part of a log-on.")
        case .splitRecords:
            localized(
                "TLS records are cut after their first byte, as against BEAST, with CBC ciphers; TLS 1.0 in TLS-DSK.")
        case .rootlessDocument: localized("One document has no root element.")
        case .cutDocument: localized("One document ends in its middle.")
        case .messageIDOnce: localized("Web services take no wsa:MessageID twice.")
        case .bareAddresses:
            localized("From and To stand without angle brackets; an identity is asserted with SIP in capitals.")
        case .chunked: localized("The web front sends its answers in chunks.")
        case .shortCertificate: localized("Issued certificates hold for minutes only.")
        case .challengeForm: localized("The web API asks for tokens in another of the forms that are seen.")
        case .windowsGrant: localized("The web API gives no tokens for passwords in forms.")
        case .passiveGrant: localized("The web API wants users to sign in with a browser.")
        case .noGuests: localized("The web API takes no guests.")
        case .guestsRefused: localized("The web API refuses every meeting key.")
        case .shortToken: localized("Tokens of the web API end soon.")
        case .tokenLost: localized("One request over the web API finds that its token is over.")
        case .foreignTokenStatus: localized("The web API answers tokens of another pool with another status.")
        case .oldJoinPages: localized("The pages of meetings do not name the web API, as those of Lync 2013.")
        case .secondPool: localized("Users of the web API are sent on from the internal web site to the external one.")
        case .webAPI502: localized("A reverse proxy does not reach the web API (502), then it does.")
        case .webAPI503: localized("The web API is being started (503), then it answers.")
        case .applicationGone: localized("The first poll for events finds that the application is gone.")
        case .foreignLinks: localized("The link to the events leads elsewhere.")
        case .pollReplaced: localized("The first poll for events is replaced by another program's (409).")
        case .eventsResync: localized("One poll for events is told to begin again.")
        case .bareEvents: localized("Events name what has changed and do not carry it.")
        case .brokenPolls: localized("Polls for events are cut off by a proxy.")
        case .slowPolls: localized("Polls for events are answered late, whatever happens meanwhile.")
        case .emptyPolls: localized("Polls for events are answered at once without an event.")
        case .invitationCut: localized("The answer to one invitation to a conversation is lost.")
        case .messageRefused: localized("One text is refused: its conversation has just ended, or the server is busy.")
        case .growthRefused: localized("One conversation of two does not become a conference.")
        case .eventBomb: localized("Polls for events are answered with documents that are too large.")
        case .applicationForbidden: localized("Nobody may use the web API (403).")
        case .proxy407: localized("The registrar authenticates as a proxy: 407 and the Proxy-* headers.")
        case .reversedChallenges: localized("The 401 lists the schemes in the opposite order.")
        case .proxySHA256: localized("That proxy hashes by SHA-256.")
        case .proxyDigest: localized("A proxy before the registrar asks for the password too (407, Digest).")
        case .noTLSDSK: localized("The 401 offers Digest alone, not TLS-DSK.")
        case .oldVersion: localized("NTLM and Kerberos are asked for in an older version, 2 or 3.")
        case .endless401: localized("Every REGISTER is answered 401 with the first list.")
        case .certificateRefusedOnce: localized("The first client certificate that is shown is refused.")
        case .certificateRefused: localized("Every client certificate is refused.")
        case .tls10Only: localized("The handshake inside TLS-DSK is TLS 1.0.")
        case .tls12Only: localized("The handshake inside TLS-DSK refuses TLS 1.0 and 1.1.")
        case .noCommonSuite: localized("The handshake inside TLS-DSK knows only suites that no client offers.")
        case .manyRecords: localized("The server's flight inside TLS-DSK has a record for each message.")
        case .hugeCertificateRequest: localized("The CertificateRequest inside TLS-DSK lists very many authorities.")
        case .redirect301: localized("The registrar sends the user to another one (301) after the handshake.")
        case .redirectLoop: localized("Two registrars send the user to each other.")
        case .userAgent403: localized("User agents other than Microsoft's are refused (403, 17002).")
        case .userAgentWarning: localized("User agents other than Microsoft's are let in with a warning (310).")
        case .notAuthorised403: localized("The credentials belong to another address (403, 4004).")
        case .notFound404: localized("The address is not enabled for SIP (404, 4005).")
        case .overloaded503: localized("The registrar is overloaded (503 with Retry-After).")
        case .unavailable480: localized("The user services of the registrar are being restarted (480, 4000).")
        case .gatewayTimeout504: localized("The next hop does not answer (504), then it does.")
        case .registerUnanswered: localized("No REGISTER is answered.")
        case .unsignedReplies: localized("Replies on an established association are not signed.")
        case .wronglySignedReplies: localized("Replies are signed with the wrong key.")
        case .foldedHeaders: localized("Long headers are folded.")
        case .upperCaseHeaders: localized("Header names are in capitals.")
        case .clockSkew: localized("The pool's clock is wrong.")
        case .shortExpires: localized("Registrations end soon.")
        case .forgottenAssociation: localized("The security association is forgotten once after the registration.")
        case .deregisteredUnregistered: localized("The endpoint is deregistered: signed in elsewhere.")
        case .deregisteredRejected: localized("The endpoint is deregistered: the user is disabled (4141).")
        case .deregisteredDeactivated: localized("The endpoint is deregistered: the user moves to another pool.")
        case .preferredRegistrarChange: localized("The endpoint is told to register with another pool.")
        case .shortKeepAlive: localized("Clients are asked for frequent signs of life.")
        case .refresh503: localized("The first refresh of a registration is refused (503 with Retry-After).")
        case .lostConnection: localized("All connections are closed a second after a registration.")
        case .outage: localized("A second after the first registration the pool goes down for a while.")
        case .incomingCall: localized("Every endpoint is called after its registration.")
        case .groupChat:
            localized("Somebody asks all into a group chat of 2005 as soon as so many people are there.")
        case .messageFlood: localized("Every endpoint gets so many messages after its registration.")
        case .manyContacts: localized("Every user's list has so many more people, who are always signed in.")
        case .presenceFlood: localized("These people's presence changes so many times once it is subscribed to.")
        }
    }
}
