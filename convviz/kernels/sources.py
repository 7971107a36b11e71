"""Where the numbers of the named kernels come from."""

from convviz.language import later

SETOSA = "V. Powell, Image Kernels Explained Visually, setosa.io/ev/image-kernels (2015)"
SOBEL = (
    "I. Sobel and G. Feldman, A 3×3 isotropic gradient operator for image processing, "
    "Stanford Artificial Intelligence Project (1968)"
)
SOBEL_3D = later(
    "I. Sobel, An isotropic 3×3×3 volume gradient operator, Hewlett-Packard Laboratories (1995), in the form "
    "of scipy.ndimage.sobel: −1 0 1 along one axis times 1 2 1 along each of the others"
)
PREWITT = (
    "J. M. S. Prewitt, Object enhancement and extraction, in Picture Processing and Psychopictorics, "
    "Academic Press (1970)"
)
SCHARR = later(
    "H. Scharr, Optimale Operatoren in der digitalen Bildverarbeitung, dissertation, Heidelberg (2000); "
    "whole numbers as in OpenCV's Scharr"
)
BINOMIAL = later(
    "Pascal's triangle, row n − 1, over 2^(n − 1), along each axis: the binomial approximation of a Gaussian "
    "with variance (n − 1) / 4; P. J. Burt and E. H. Adelson, The Laplacian pyramid as a compact image code, "
    "IEEE Trans. Communications 31 (1983), for n = 5"
)
LAPLACIAN = later(
    "The second differences along the two axes, added up; R. C. Gonzalez and R. E. Woods, "
    "Digital Image Processing, section 3.6"
)
LAPLACIAN_3D = later("The second differences along the three axes, added up: the seven-point stencil")
SHARPEN = later(
    "Identity minus Laplacian; R. C. Gonzalez and R. E. Woods, Digital Image Processing, section 3.6"
)
MEAN = later("The arithmetic mean; R. C. Gonzalez and R. E. Woods, Digital Image Processing, section 3.5")
TRIANGLE = later(
    "The moving average of a moving average: the triangular window of M. S. Bartlett, Periodogram analysis "
    "and continuous spectra, Biometrika 37 (1950), without its zeros"
)
EXPONENTIAL = later(
    "S. W. Roberts, Control chart tests based on geometric moving averages, Technometrics 1 (1959), with "
    "α = 2 / (n + 1), cut to n weights and divided by their sum"
)
DIFFERENCE = later("The forward difference: the derivative of an interpolating line")
SECOND_DIFFERENCE = later("The second central difference: the second derivative of an interpolating parabola")
MATCHED = "G. L. Turin, An introduction to matched filters, IRE Trans. Information Theory 6 (1960)"
BIGRAM = later(
    "The digrams of C. E. Shannon, A mathematical theory of communication, "
    "Bell System Technical Journal 27 (1948)"
)
TATA = later(
    "The TATA box, TATAAA; R. Breathnach and P. Chambon, Organization and expression of eucaryotic split "
    "genes coding for proteins, Annual Review of Biochemistry 50 (1981)"
)
FRAMES = later(
    "The later frame minus the earlier one; R. Jain and H.-H. Nagel, On the analysis of accumulative "
    "difference pictures from image sequences of real world scenes, IEEE Trans. PAMI 1 (1979)"
)
DELTA = later("The unit impulse (Kronecker's delta), neutral under cross-correlation")
UNIFORM = later(
    "Whole numbers from −3 to 3, equally likely, from numpy's default generator (PCG64) and the seed"
)
