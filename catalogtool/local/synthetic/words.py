"""The made-up words that synthetic titles, names and labels are put together from."""

TITLE_STARTS = (
    "Amber", "Silent", "Paper", "Neon", "Velvet", "Broken", "Golden", "Hollow",
    "Electric", "Winter", "Copper", "Distant",
    "Ночной", "Тихий", "Зимний", "夜の", "静かな", "青い", "银色的", "远方",
    "रात की", "नीला", "서울의", "푸른", "ليل", "ضوء",
    "Été", "Über", "Señal", "Çiçek", "Λευκό", "שקט",
)  # fmt: skip
TITLE_NOUNS = (
    "Harbour", "Lantern", "Machine", "River", "Mirror", "Static", "Orchard", "Signal", "Meadow", "Engine", "Cathedral",
    "Satellite", "город", "поезд", "снег", "列車", "海", "灯火", "山谷", "बारिश", "सपना", "거리",
    "바다", "مدينة", "قمر", "forêt", "Straße", "corazón", "θάλασσα", "ירח", "🌙", "🎧 Session",
)  # fmt: skip
TITLE_ENDS = (
    "", " (Official Video)", " | Lyric Video", " [Live at Hall 9]", " || Full Album", ", Part 2", ' "Unplugged"',
    " (feat. Nobody, Somebody)", " - Remastered", " 🔥🔥", " #shorts",
    ' – "Night, Again"', " (Audio)", "!", " 4K", " x2",
)  # fmt: skip
ARTIST_FIRST = (
    "Marl", "Ostra", "Quill", "Tavin", "Ylva-Nor", "Brisk", "Dovenna", "Ferrel", "Ganz", "Hexley", "Ivo-Lee", "Juniper",
    "Kestro", "Lumen", "Mira-Sol", "Noctra",
)  # fmt: skip
ARTIST_LAST = (
    "Vantor", "& the Lowlights", "Okafell", "Brandt-Ruun", "Collective", "Sorrelwood", "Quartet", "Machine Choir",
    "Endymar", "Tollerby", "Twins", "Halvorr", "Zephyrine", "Ash", "Orkester", "Duo",
)  # fmt: skip
CHANNEL_KINDS = ("Records", "Official", "Music", "TV", "Sessions", "Topic", "Archive", "Beats")
LABEL_FIRST = ("Tinfoil", "Lowtide", "Marrow", "Ninth Gate", "Papercut", "Glasshaus", "Umbra", "Salt Road")
LABEL_LAST = ("Records", "Recordings", "Musik", "Sound", "Audio", "Discos", "Tapes", "Collective")
GENRES = (
    "Pop",
    "Rock",
    "Hip-Hop",
    "Electronic",
    "Folk",
    "Jazz",
    "Classical",
    "Pop|Dance",
    "Rock|Indie",
    "Ambient|Drone",
)
POLICIES = ("Monetize in all countries", "Track in all countries", "Block outside ownership", "")
CATEGORY_IDS = ("10", "24", "22", "1", "27", "20", "10", "10")
UPLOAD_SOURCES = ("web", "mobile", "dropbox", "api")
CLAIM_ORIGINS = ("WEB_UPLOAD_BY_OWNER", "CONTENT_ID_MATCH", "DESCRIPTIVE_SEARCH", "")
CONTENT_TYPES = ("UGC", "PARTNER_UPLOADED", "SOUND_RECORDING", "")
ASSET_TYPES = ("SOUND_RECORDING", "SOUND_RECORDING", "MUSIC_VIDEO", "ART_TRACK_VIDEO", "WEB")
METADATA_ORIGINS = ("YOUTUBE_USER", "CMS_USER", "DROP_BOX")
MATCH_POLICIES = ("Monetize in all countries", "Track in all countries", "MONETIZE Worldwide, no tracking")
OWNERSHIPS = ("100.00% Owned Everywhere", "100.00% Owned Everywhere", "50.00% Owned Everywhere")
ASSET_LABELS = ("", "", "catalogue", "catalogue|priority", "archive")
CLOSED = ("STATUS_DETAIL_CLOSED_MANUALLY", "STATUS_DETAIL_CLOSED_REPLACED", "")
ORIGINS_OF_CLAIMS = (
    *("AUDIO_MATCH", "AUDIO_MATCH", "VIDEO_MATCH", "SHORTS_IN_PRODUCT", "SFTP_UPLOAD", "WEB_UPLOAD_BY_OWNER"),
    *("DESCRIPTIVE_SEARCH", "CMS_UPLOAD"),
)
