"""How large the things may be that people bring or ask for, and why."""

# Files. A phone's photograph of 48 megapixels has some 14 MB; Streamlit's `server.maxUploadSize` is the same.
MAX_UPLOAD_MB = 16
# Files on their way to a page, until it has read them: of one visitor two of the largest, so that the second
# may come while the first is read. Of all visitors four; the others wait for a minute, then they are refused.
# A line of 1.2 Mbit/s brings the largest in two minutes; what takes longer is given up.
MAX_SESSION_UPLOADS_MB = 36
MAX_UPLOADS_MB = 72
UPLOAD_WAIT_SECONDS = 60
UPLOAD_SECONDS = 120
# Files of weights: a ResNet-18 has 45 MB. They come by a way of their own, one after the other, so that the
# largest keeps nobody else's picture waiting; Streamlit's `server.maxUploadSize` is the same.
MAX_WEIGHTS_MB = 64
WEIGHTS_SECONDS = 300
# What is in one: names, shapes and places are read before any number. A ResNet-152 has 932 tensors, and their
# header 110 kB; a tensor of more axes than that is no layer's.
MAX_TENSORS = 4096
MAX_WEIGHTS_HEADER = 1_000_000
MAX_TENSOR_AXES = 8
MAX_TENSOR_NAME = 200
# 25 megapixels are 100 MB once decoded. A JPEG is decoded at a half to an eighth of that: it may have more.
MAX_PIXELS = 25_000_000
MAX_JPEG_PIXELS = 50_000_000
# A progressive JPEG goes over the whole picture once a pass; encoders write about ten.
MAX_JPEG_SCANS = 64
# Only the first frame is shown, yet a file of very many is no picture; 50 megapixels in all, as for a JPEG.
MAX_FRAMES = 256
MAX_ANIMATION_PIXELS = 50_000_000
# The working copy of a picture: at most 1024 × 1024 × 3 bytes = 3 MiB a session, and twice MAX_CELLS.
WORKING_SIDE = 1024
# Reading takes up to two seconds and 200 MB, and one file is read at a time; another only beside one that
# takes longer. A class of thirty that uploads at once waits for its turn for some ten seconds.
MAX_DECODERS = 2
DECODE_WAIT_SECONDS = 30
# On a machine with much else to do, the two seconds become several. A picture at full size takes 400 MB.
DECODE_SECONDS = 10
MAX_DECODER_MB = 640
# Uploads of all visitors together, as they are kept: a hundred pictures at their 3 MiB. The smallest cloud
# machine has 690 MB, of which an idle server takes 200.
MAX_KEPT_MB = 320
# Inputs and outputs on the pages of all visitors, to be worked out again when they are wanted: some of the
# largest, and thousands of those that a page begins with.
MAX_SHOWN_MB = 48
# Full-size results. What is shown of one before and after, no larger than a screen; the file to download and
# the one it was made of are kept while they are shown, of all visitors together half of what may be kept, so
# that pictures for the stage still find room. One is worked out at a time: 24 megapixels take some
# seconds and 180 to 400 MB, the most of them as WebP.
PREVIEW_SIDE = 1600
MAX_FULL_SIZE_KEPT_MB = 160
FULL_SIZE_WAIT_SECONDS = 20
# What a message repeats of a name or of a text: enough to recognise it, too little to break the page.
MAX_NAME = 40
MAX_SHOWN = 24

# Cells on the longer side of a picture. Below 8 nothing can be recognised; 512 fills a projector.
MIN_CELLS = 8
MAX_CELLS = 512

# Text. 16 384 numbers (128 × 128) of twelve characters each.
MAX_TEXT = 200_000
MAX_TYPED_CELLS = 16_384
# Text that a box takes at all, so that a sentence can say it is too long: of more, the browser takes nothing.
MAX_BOX = 300_000
# What a page may say at once, which is Streamlit's `server.maxMessageSize`: two full boxes at three bytes a
# character find room. And what the server may answer: a scene of 512 × 512 in eight maps has 14 MB.
MAX_MESSAGE_MB = 3
MAX_ANSWER_MB = 20
# What long texts leave with the server, of all visitors together; and pages that are open at a time.
MAX_SAID_MB = 64
MAX_CONNECTIONS = 500
# The longest a float64 needs is 24 characters; longer ones are digits run together.
MAX_DIGITS = 64
# Below 2**53, so that whole numbers are exact. An output, the sum of at most 16 × 11**3 products of two such
# numbers, is below 3e34: within single precision (3.4e38), in which large outputs are sent to the browser.
MAX_MAGNITUDE = 1e15

# Positions of a sequence: as many cells as a picture of 64 × 64, and about four to a point of a projector.
MAX_LENGTH = 4096
# A table of so many cells takes about a second and 100 MB to read. One row may be a sequence, of as many
# numbers as one may type; more columns than that are no table.
MAX_TABLE_CELLS = 300_000
MAX_TABLE_COLUMNS = 16_384
# A spreadsheet: its sheets and other parts, what the largest of them unpacks to, and elements of XML in one.
# A cell is two or three elements and some 40 bytes; so many take a second and a half.
MAX_SHEET_CELLS = 150_000
MAX_SHEETS = 64
MAX_WORKBOOK_PARTS = 4096
MAX_SHEET_MB = 16
MAX_SHEET_ELEMENTS = 600_000
# Samples of a sound averaged to one: 44 100 a second become 2 756. With more, voices are averaged away.
MAX_AVERAGED = 16
# Samples of a packed sound that are unpacked: as many as a WAV file of 8 bits may have. Opus, the slowest,
# takes a second for them; in stereo at 44 100 a second they are three minutes.
MAX_SOUND_SAMPLES = 16_000_000

# Volumes. 64 × 64 × 64 cells are still drawn at each step, and are as many as a picture of 512 × 512.
MIN_VOLUME_SIDE = 4
MAX_VOLUME_SIDE = 64
# A stack has at most `MAX_FRAMES` slices, and in all a little more than 256 of 512 × 512; as a GIF they take
# three seconds.
MAX_STACK_PIXELS = 70_000_000
# The longest side of a picture: that of the formats that have a limit.
MAX_PICTURE_SIDE = 65_535
# For a pixel, WebP takes 16 bytes of memory and AVIF up to 20: 200 MB for these.
MAX_WEBP_PIXELS = 12_000_000
MAX_AVIF_PIXELS = 10_000_000
# At full size it may be twice that, 400 MB.
MAX_WHOLE_WEBP_PIXELS = 24_000_000
# Colours of LAB take a second for so many to become red, green and blue.
MAX_LAB_PIXELS = 12_000_000
# Numbers and bytes that Pillow reads one by one, in Python: a million a second.
MAX_SPELLED_NUMBERS = 1_000_000
MAX_RUNS_BYTES = 2_000_000
# A JPEG of several passes is kept as two bytes a number until the last: a camera's 50 megapixels, with
# colours at half the width and height. Each pass goes over all numbers, a thousand million in a second.
MAX_COEFFICIENTS = 75_000_000
MAX_PASSED = 1_000_000_000
# Parts of a PNG, which has one for each 8 kB or more; remarks in any file, and parts before a JPEG's pixels.
MAX_PARTS = 16_384
MAX_REMARKS = 1024
# Numbers of one tag of a TIFF: the places of 65 535 rows. An EXIF block: a JPEG has room for half of that.
MAX_TIFF_VALUES = 65_536
MAX_EXIF_BYTES = 2**17
# A slice of 32 bits a pixel is not made smaller before it is averaged, and takes 16 bytes of memory for each.
MAX_DEEP_PIXELS = 12_000_000
# Each frame of a PNG is laid over those before, with its transparency: two seconds for these in all.
MAX_APNG_PIXELS = 40_000_000
# Tags of a TIFF in all its pages, of which each has some twenty; reading a million takes seconds.
MAX_TIFF_TAGS = 16_384
# Arrays in an archive, and what they may be unpacked to: as much as may be uploaded as they are. Real data is
# never packed 200 to 1; smaller arrays are, if they hold one bright cell, and do no harm.
MAX_ARCHIVE_MEMBERS = 16
MAX_ARCHIVE_MB = 16
MAX_ARCHIVE_RATIO = 200
MIN_SUSPECT_MB = 4
# A medical volume, unpacked a part at a time while it is read: 512 × 512 × 512 of two bytes take a second.
MAX_UNPACKED_MB = 256
MAX_SLICE_MB = 32
# DICOM: what a deflated file unpacks to; how often anything is read from it, which is three times an element;
# and parts of its sequences and packed pixels: a film of 256 frames has some ten a frame.
MAX_UNPACKED_DICOM_MB = 32
MAX_DICOM_READS = 200_000
MAX_DICOM_PARTS = 65_536
# Cells of any volume, and along each of its axes: of a longer one, each cell on the page would be the average
# of more than 256.
MAX_VOLUME_CELLS = 512 * 512 * 512
MAX_VOLUME_LENGTH = 16_384
# Moments of a film of a brain to choose one from; an hour of them, one a second, are 3 600.
MAX_VOLUMES = 4096

# Settings: as many as still fit on a screen side by side and can be told apart.
MAX_KERNEL = 11
MAX_FILTERS = 8
MAX_CHANNELS = 16
# Letters of an alphabet, a channel each along one axis: proteins have twenty.
MAX_LETTERS = 20
MAX_STRIDE = 16
MAX_DILATION = 8
MAX_PADDING = 16

# Work. 5e9 multiply-adds take one core two seconds at most; a browser can still be sent 64 MiB of output.
MAX_MULTIPLY_ADDS = 5_000_000_000
MAX_OUTPUT_BYTES = 64 * 1024 * 1024

# The part of an address that is ours: browsers, chat programs and proxies pass on 8 KB, so this leaves room.
MAX_LINK_BYTES = 6144

# The Toeplitz matrix of a filter: at 256 × 256 its diagonals are still told apart. Three points a cell on a
# phone of three pixels a point stay below the widest canvas, 16 384 pixels.
MAX_MATRIX_ENTRIES = 65_536
MAX_MATRIX_SIDE = 1024

# Networks. A browser paints all maps at once: 8 MB are 2 million cells, as many as 512 × 512 in
# eight maps. Ten million weights take 40 MB, and a tenth of a second to draw.
MAX_MAPS_MB = 8
MAX_NETWORK_WEIGHTS = 10_000_000

# Learning a kernel. What each weight meets at each output, as one matrix: 8 MB, and a tenth of a second for
# the least squares. Every output of every iteration is sent, as 4 MB of float32 at most.
MAX_LEARNED_PRODUCTS = 1_000_000
MAX_LEARNED_OUTPUTS = 1_000_000
MAX_ITERATIONS = 1000
# Training on the digits, one network at a time. Twenty epochs of the shipped one are 500 million products
# on the way forth, and take one core two seconds; the most takes half a minute.
MAX_EPOCHS = 60
MAX_TRAINING_WORK = 30_000_000_000
TRAIN_SECONDS = 60
TRAIN_WAIT_SECONDS = 60
